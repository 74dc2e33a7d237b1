package dev.strata.runtime.tokenizer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;

/**
 * Encodes long texts as {@link Tokenizer#encode(String)} does, several times faster: BPE never merges across the words
 * that the text is split into, and nearly all of them have occurred before. Belongs to one thread at a time.
 */
public final class TextEncoder {
    /** Words remembered; a text in any language rarely has so many different ones. */
    private static final int MOST_WORDS = 1 << 18;

    private final Tokenizer tokenizer;
    private final Map<String, int[]> words = new HashMap<>();

    public TextEncoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Hands over the ids of a text, in order. {@code <|endoftext|>} in it is ordinary text.
     *
     * @param text without unpaired surrogates
     * @throws dev.strata.runtime.StrataException if the text has a byte for which the vocabulary has no token
     */
    public void encode(String text, IntConsumer to) {
        Matcher word = Tokenizer.SPLIT.matcher(text);
        while (word.find()) {
            for (int id : ids(word.group())) {
                to.accept(id);
            }
        }
    }

    private int[] ids(String word) {
        int[] known = words.get(word);
        if (known != null) {
            return known;
        }
        if (words.size() == MOST_WORDS) {
            words.clear();
        }
        int[] ids = tokenizer.encodeOrdinary(word).toArray();
        words.put(word, ids);
        return ids;
    }
}
