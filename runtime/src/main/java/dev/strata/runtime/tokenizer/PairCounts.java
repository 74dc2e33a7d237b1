package dev.strata.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How often two tokens are neighbours within words, kept up to date while neighbours merge: a merge touches only the
 * words that its pair occurs in.
 */
final class PairCounts {
    private static final int BYTES = 256;
    private static final long LEAST_COUNT = 2;

    /** Two neighbours by their ids: bytes, then what earlier merges made. */
    private record Pair(int left, int right) {}

    /** A pair that occurred this often when it was put into the queue; it may have become rarer since. */
    private record Candidate(Pair pair, long count) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int order = Long.compare(other.count, count);
            order = order != 0 ? order : Integer.compare(pair.left, other.pair.left);
            return order != 0 ? order : Integer.compare(pair.right, other.pair.right);
        }
    }

    /** Of one pair: how often it occurs, and the words that have or once had it. */
    private static final class Occurrences {
        private long count;
        private int[] words = new int[4];
        private int size;

        private void in(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    private final int[][] words;
    private final long[] counts;
    private final Map<Pair, Occurrences> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
    private final List<String> tokens = new ArrayList<>();
    private final Set<String> made = new HashSet<>();

    PairCounts(WordCounts text) {
        var sorted = text.sorted();
        words = new int[sorted.size()][];
        counts = new long[words.length];
        for (int value = 0; value < BYTES; value++) {
            tokens.add(String.valueOf(ByteAlphabet.character(value)));
        }
        for (int w = 0; w < words.length; w++) {
            byte[] bytes = sorted.get(w).text().getBytes(StandardCharsets.UTF_8);
            words[w] = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                words[w][i] = Byte.toUnsignedInt(bytes[i]);
            }
            counts[w] = sorted.get(w).count();
            count(w, counts[w]);
        }
        pairs.forEach((pair, occurrences) -> queue.add(new Candidate(pair, occurrences.count)));
    }

    /** Merges the most frequent pair, time after time; fewer than {@code most} merges if the pairs get too rare. */
    List<Merge> merges(int most) {
        var merges = new ArrayList<Merge>();
        while (merges.size() < most && !queue.isEmpty()) {
            Candidate best = queue.poll();
            long now = pairs.get(best.pair).count;
            if (now < LEAST_COUNT) {
                continue;
            }
            if (now != best.count) {
                queue.add(new Candidate(best.pair, now));
                continue;
            }
            var merge = new Merge(tokens.get(best.pair.left), tokens.get(best.pair.right), merges.size() + 1);
            if (made.add(merge.result())) {
                tokens.add(merge.result());
                merges.add(merge);
                apply(best.pair, tokens.size() - 1);
            }
        }
        return merges;
    }

    /** Makes one token of a pair wherever it occurs, from left to right. */
    private void apply(Pair pair, int token) {
        Occurrences occurrences = pairs.get(pair);
        var touched = new HashSet<Pair>();
        for (int i = 0; i < occurrences.size; i++) {
            int w = occurrences.words[i];
            int[] merged = merge(words[w], pair, token);
            if (merged.length < words[w].length) {
                count(w, -counts[w]);
                words[w] = merged;
                count(w, counts[w]);
                for (int at = 0; at + 1 < merged.length; at++) {
                    if (merged[at] == token || merged[at + 1] == token) {
                        touched.add(new Pair(merged[at], merged[at + 1]));
                    }
                }
            }
        }
        touched.forEach(made -> queue.add(new Candidate(made, pairs.get(made).count)));
    }

    /** Adds this many times a word's pairs. */
    private void count(int w, long times) {
        int[] word = words[w];
        for (int i = 0; i + 1 < word.length; i++) {
            var occurrences = pairs.computeIfAbsent(new Pair(word[i], word[i + 1]), unseen -> new Occurrences());
            occurrences.count += times;
            if (times > 0) {
                occurrences.in(w);
            }
        }
    }

    private static int[] merge(int[] word, Pair pair, int token) {
        int[] merged = new int[word.length];
        int length = 0;
        for (int i = 0; i < word.length; i++) {
            boolean here = i + 1 < word.length && word[i] == pair.left && word[i + 1] == pair.right;
            merged[length++] = here ? token : word[i];
            i += here ? 1 : 0;
        }
        return Arrays.copyOf(merged, length);
    }
}
