package dev.strata.runtime.tokenizer;

/** GPT-2's byte-level BPE. */
public final class Tokenizer {
    /** The tokenizer of a checkpoint's directory. */
    public static Tokenizer open(java.nio.file.Path directory, int vocabulary) {
        throw new UnsupportedOperationException();
    }

    /** The ids of a text. {@code <|endoftext|>} in it is ordinary text. */
    public int[] encode(String text) {
        throw new UnsupportedOperationException();
    }

    /** The bytes of one token: any part of a UTF-8 sequence. */
    public byte[] bytes(int token) {
        throw new UnsupportedOperationException();
    }

    /** The text of these tokens; bytes that are no UTF-8 become U+FFFD. */
    public String decode(int... tokens) {
        throw new UnsupportedOperationException();
    }
}
