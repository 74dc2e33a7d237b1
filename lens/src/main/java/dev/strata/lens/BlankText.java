package dev.strata.lens;

import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Visible;
import java.util.List;

/**
 * A text on one line, with a blank where the predicted token would be.
 *
 * @param before what the prediction sees
 * @param after what comes after the blank in the text; may be empty
 */
public record BlankText(String before, String after) {
    /** The blank. */
    public static final String BLANK = "____";

    /** A text with the blank after one of its tokens, in so many columns: the words around the blank stay. */
    public static BlankText of(List<Token> tokens, int position, int columns) {
        int room = columns - BLANK.length() - 1;
        String before = DisplayWidth.fitEnd(line(tokens.subList(0, position + 1)), room);
        int left = room - DisplayWidth.of(before) - 1;
        String after = line(tokens.subList(position + 1, tokens.size())).strip();
        return new BlankText(before, left < 2 ? "" : DisplayWidth.fit(after, left));
    }

    /** What tokens say together, on one line. */
    public static String line(List<Token> tokens) {
        return Visible.text(Token.text(tokens));
    }

    /** E.g. {@code The city of ____ is large}. */
    @Override
    public String toString() {
        return before + " " + BLANK + (after.isEmpty() ? "" : " " + after);
    }
}
