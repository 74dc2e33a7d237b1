package dev.strata.lens;

import dev.strata.lens.terminal.Visible;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A token to show.
 *
 * @param bytes any part of a text's UTF-8, a character (U+0000 to U+00FF) for each byte
 */
public record Token(int id, String bytes) {
    public static Token of(Tokenizer tokenizer, int id) {
        return new Token(id, new String(tokenizer.bytes(id), StandardCharsets.ISO_8859_1));
    }

    public static List<Token> all(Tokenizer tokenizer, int[] ids) {
        return Arrays.stream(ids).mapToObj(id -> of(tokenizer, id)).toList();
    }

    /** The token on its own; U+FFFD stands for bytes that are part of a character only. */
    public String text() {
        return text(List.of(this));
    }

    /** What the tokens say together: characters that several of them share are whole. */
    public static String text(List<Token> tokens) {
        String bytes = tokens.stream().map(Token::bytes).collect(Collectors.joining());
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** On one line, spaces and control characters shown, bytes that are no character as {@code \xE2}. */
    public String visible() {
        return Visible.token(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
