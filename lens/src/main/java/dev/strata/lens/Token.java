package dev.strata.lens;

import dev.strata.lens.terminal.Visible;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * A token to show.
 *
 * @param text its bytes as UTF-8; U+FFFD stands for those that are part of a character only
 * @param visible on one line, spaces and control characters shown, other bytes as {@code \xE2}
 */
public record Token(int id, String text, String visible) {
    public static Token of(Tokenizer tokenizer, int id) {
        return new Token(id, tokenizer.decode(id), Visible.token(tokenizer.bytes(id)));
    }

    public static List<Token> all(Tokenizer tokenizer, int[] ids) {
        return Arrays.stream(ids).mapToObj(id -> of(tokenizer, id)).toList();
    }
}
