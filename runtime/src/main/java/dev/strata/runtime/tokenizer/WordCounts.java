package dev.strata.runtime.tokenizer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/** The words of a text, as GPT-2 splits it before it merges, and how often each occurs. */
final class WordCounts {
    /** A word and how often it occurs. */
    static final class Word {
        private final String text;
        private long count;

        private Word(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        long count() {
            return count;
        }
    }

    private final Map<String, Word> words = new HashMap<>();

    void add(CharSequence text) {
        Matcher word = Tokenizer.SPLIT.matcher(text);
        while (word.find()) {
            words.computeIfAbsent(word.group(), Word::new).count++;
        }
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /** In alphabetical order, whatever order they came in. */
    List<Word> sorted() {
        return words.values().stream().sorted(Comparator.comparing(Word::text)).toList();
    }
}
