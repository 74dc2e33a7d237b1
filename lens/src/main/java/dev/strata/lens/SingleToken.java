package dev.strata.lens;

import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Visible;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Texts that must be one token: one token has one rank and one probability. */
public final class SingleToken {
    private static final int SHOWN = 8;

    private SingleToken() {}

    /**
     * The id of a text, or of a special token by its name.
     *
     * @throws StrataException if it is not one token: the message shows its pieces, and whether a space
     *     before it would help
     */
    public static int of(Tokenizer tokenizer, String text) {
        int[] pieces = tokenizer.encode(text);
        if (pieces.length == 0) {
            throw new StrataException("the text is empty: one token is needed");
        }
        try {
            return tokenizer.single(text);
        } catch (StrataException e) {
            throw new StrataException(severalPieces(tokenizer, text, pieces), e);
        }
    }

    private static String severalPieces(Tokenizer tokenizer, String text, int[] pieces) {
        String shown = Arrays.stream(pieces)
                .limit(SHOWN)
                .mapToObj(id -> "'" + Visible.token(tokenizer.bytes(id)) + "' (" + id + ")")
                .collect(Collectors.joining(" + ", "", pieces.length > SHOWN ? " + …" : ""));
        boolean spaced = tokenizer.encode(" " + text).length == 1;
        return "'" + DisplayWidth.fit(Visible.text(text), 60) + "' is not one token but " + pieces.length + ": " + shown
                + (spaced ? "; with a space before it, ' " + Visible.text(text) + "' is one" : "");
    }
}
