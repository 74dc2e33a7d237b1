package dev.strata.runtime.tokenizer;

import dev.strata.runtime.StrataException;
import java.util.List;
import java.util.Map;

/**
 * What a checkpoint's files say about its tokens, which they spell in the {@link ByteAlphabet}.
 *
 * @param ids of all tokens, the special ones too
 * @param special tokens that stand for no text of their own, such as {@code <|endoftext|>}
 * @param merges by priority, the first the strongest
 * @param source what an error message about a token begins with
 * @param mergesSource what an error message about a merge begins with, up to its number
 */
record Vocabulary(
        Map<String, Integer> ids, Map<String, Integer> special, List<Merge> merges, String source, String mergesSource) {
    static final String END_OF_TEXT = "<|endoftext|>";

    /** Checkpoints may have a few more rows than tokens: 50257 are often rounded up to 50304, for speed. */
    private static final int MAX_PADDING = 127;

    /**
     * The tokens by id. Rows of the embedding that belong to no token are called {@code <|unused:ID|>}.
     *
     * @throws StrataException unless there are {@code size} tokens or a few fewer, with different ids below it
     */
    String[] tokens(int size) {
        if (ids.isEmpty() || ids.size() > size || ids.size() < size - MAX_PADDING) {
            throw new StrataException(
                    source + ": has " + ids.size() + " tokens, expected " + size + " by config.json's vocab_size");
        }
        String[] tokens = new String[size];
        ids.forEach((token, id) -> {
            if (id < 0 || id >= size) {
                throw new StrataException(
                        source + ": token \"" + token + "\" has id " + id + ", expected one of 0 to " + (size - 1));
            }
            if (tokens[id] != null) {
                throw new StrataException(
                        source + ": tokens \"" + tokens[id] + "\" and \"" + token + "\" have the same id " + id);
            }
            tokens[id] = token;
        });
        for (int id = 0; id < size; id++) {
            if (tokens[id] == null) {
                tokens[id] = "<|unused:" + id + "|>";
            }
        }
        return tokens;
    }
}
