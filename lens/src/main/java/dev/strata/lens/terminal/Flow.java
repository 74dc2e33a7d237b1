package dev.strata.lens.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Running text on lines of a given width. It is broken before words, a word being a piece that begins with a space and
 * the pieces behind it that don't; a word that is wider than a line is broken anywhere.
 */
public final class Flow {
    private final int columns;
    private final List<Piece> pieces = new ArrayList<>();

    private record Piece(String text, UnaryOperator<String> style) {}

    /** @param columns 2 or more */
    public Flow(int columns) {
        this.columns = columns;
    }

    /** A sentence, broken between its words. */
    public static List<String> sentence(String text, int columns) {
        var flow = new Flow(columns);
        for (String word : text.split("(?= )")) {
            flow.add(word, UnaryOperator.identity());
        }
        return flow.lines();
    }

    /**
     * Adds a piece.
     *
     * @param text to be shown: no control characters
     * @param style puts colours around the piece, or around each of the parts it is broken into
     */
    public Flow add(String text, UnaryOperator<String> style) {
        pieces.add(new Piece(text, style));
        return this;
    }

    /** The lines, none wider than the columns, styles not counted. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        int used = 0;
        for (int i = 0; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            String text = piece.text();
            if (used > 0 && startsWord(i) && used + wordWidth(i) > columns) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
                text = text.startsWith(" ") && text.strip().length() == text.length() - 1 ? text.strip() : text;
            }
            for (String part : DisplayWidth.split(text, columns)) {
                int width = DisplayWidth.of(part);
                if (used > 0 && used + width > columns) {
                    lines.add(line.toString());
                    line.setLength(0);
                    used = 0;
                }
                line.append(piece.style().apply(part));
                used += width;
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private boolean startsWord(int i) {
        return i == 0 || pieces.get(i).text().startsWith(" ");
    }

    private int wordWidth(int first) {
        int width = DisplayWidth.of(pieces.get(first).text());
        for (int i = first + 1; i < pieces.size() && !startsWord(i); i++) {
            width += DisplayWidth.of(pieces.get(i).text());
        }
        return width;
    }
}
