package dev.strata.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's way to write any byte as a visible character, in which its vocabulary files spell tokens
 * ({@code bytes_to_unicode} in OpenAI's encoder.py): printable Latin-1 stands for itself, and the other bytes, in
 * order, for the characters from U+0100 on. A space is Ġ.
 */
final class ByteAlphabet {
    private static final int BYTES = 256;
    private static final char FIRST_STAND_IN = 0x100;
    private static final char[] CHARACTERS = new char[BYTES];
    private static final short[] VALUES = new short[2 * BYTES];

    static {
        char standIn = FIRST_STAND_IN;
        Arrays.fill(VALUES, (short) -1);
        for (int value = 0; value < BYTES; value++) {
            CHARACTERS[value] = isPrintable(value) ? (char) value : standIn++;
            VALUES[CHARACTERS[value]] = (short) value;
        }
    }

    private ByteAlphabet() {}

    /** The character for a byte, 0 to 255. */
    static char character(int value) {
        return CHARACTERS[value];
    }

    /**
     * The bytes that a token spells. A token with a character of no byte can only be a special one, written as
     * itself: its UTF-8.
     */
    static byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = token.charAt(i);
            if (c >= VALUES.length || VALUES[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) VALUES[c];
        }
        return bytes;
    }

    private static boolean isPrintable(int value) {
        return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE && value <= 0xFF;
    }
}
