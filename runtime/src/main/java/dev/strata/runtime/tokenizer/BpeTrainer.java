package dev.strata.runtime.tokenizer;

import dev.strata.runtime.StrataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Learns a byte-level BPE vocabulary from text, as GPT-2's was (Sennrich, Haddow and Birch, 2016; Radford et al.,
 * 2019): starting from the 256 bytes, the pair of neighbouring tokens that is most frequent within words becomes a
 * token, again and again. Of equally frequent pairs the one of the lowest ids comes first, so that the same text
 * always gives the same vocabulary.
 */
public final class BpeTrainer {
    /** The bytes and {@code <|endoftext|>}. */
    public static final int LEAST_VOCABULARY = 257;

    private static final int CHUNK = 1 << 20;

    private BpeTrainer() {}

    /**
     * Learns from text files.
     *
     * @param vocabulary how many tokens: the bytes, the learnt ones, and {@code <|endoftext|>} as the last
     * @throws StrataException if a file can't be read or is not UTF-8, if there is no text, or if {@code vocabulary}
     *     is less than {@link #LEAST_VOCABULARY} or more than the text has merges for
     */
    public static TrainedVocabulary train(List<Path> files, int vocabulary) {
        checkSize(vocabulary);
        var words = new WordCounts();
        files.forEach(file -> read(file, words));
        return train(words, vocabulary);
    }

    /** As {@link #train(List, int)}, from texts in memory: no word goes from one to the next. */
    public static TrainedVocabulary train(Stream<String> texts, int vocabulary) {
        checkSize(vocabulary);
        var words = new WordCounts();
        texts.forEach(words::add);
        return train(words, vocabulary);
    }

    /** As {@link #train(Stream, int)}, but of a text that has fewer merges, as many tokens as there are. */
    public static TrainedVocabulary trainAtMost(Stream<String> texts, int vocabulary) {
        checkSize(vocabulary);
        var words = new WordCounts();
        texts.forEach(words::add);
        return train(words, vocabulary, false);
    }

    private static TrainedVocabulary train(WordCounts words, int vocabulary) {
        return train(words, vocabulary, true);
    }

    private static TrainedVocabulary train(WordCounts words, int vocabulary, boolean exactly) {
        if (words.isEmpty()) {
            throw new StrataException("there is no text to learn a vocabulary from");
        }
        int wanted = vocabulary - LEAST_VOCABULARY;
        var merges = new PairCounts(words).merges(wanted);
        if (exactly && merges.size() < wanted) {
            throw new StrataException("a vocabulary of " + vocabulary + " tokens needs " + wanted
                    + " merges, but the text has only " + merges.size() + " pairs that occur twice or more: expected "
                    + (LEAST_VOCABULARY + merges.size()) + " tokens at most");
        }
        return new TrainedVocabulary(merges);
    }

    private static void checkSize(int vocabulary) {
        if (vocabulary < LEAST_VOCABULARY) {
            throw new StrataException("a vocabulary of " + vocabulary + " tokens is too small: expected "
                    + LEAST_VOCABULARY + " (the bytes and " + Vocabulary.END_OF_TEXT + ") or more");
        }
    }

    /** Counts a file's words piece by piece. A piece ends before a newline that follows a word: no word spans it. */
    private static void read(Path file, WordCounts words) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            var text = new StringBuilder();
            char[] chunk = new char[CHUNK];
            for (int read = reader.read(chunk); read >= 0; read = reader.read(chunk)) {
                text.append(chunk, 0, read);
                int end = lastBreak(text);
                words.add(text.substring(0, end));
                text.delete(0, end);
            }
            words.add(text);
        } catch (IOException e) {
            throw StrataException.io(file, e);
        }
    }

    /** The index of the last newline that follows something else than white space; 0 if there is none. */
    private static int lastBreak(CharSequence text) {
        int i = text.length() - 1;
        while (i > 0 && !(text.charAt(i) == '\n' && text.charAt(i - 1) > ' ' && text.charAt(i - 1) < 0x7F)) {
            i--;
        }
        return Math.max(0, i);
    }
}
