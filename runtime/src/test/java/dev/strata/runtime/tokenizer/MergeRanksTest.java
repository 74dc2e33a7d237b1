package dev.strata.runtime.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JTokkit merges by the rank of a concatenation, GPT-2 by the rank of a pair: both must say the same. */
class MergeRanksTest {
    @TempDir
    Path directory;

    @Test
    void everyMergeOfGpt2CanBeApplied() throws IOException {
        var ranks = new MergeRanks(VocabularyReader.read(Gpt2Vocabulary.unpack(directory)));
        assertEquals(50256, ranks.encoder().size());
    }

    /** "abc" is listed of "ab" and "c" only, and "bc" comes before "ab": never made, not even of "a" and "bc". */
    @Test
    void aMergeThatEarlierOnesForestallIsNeverApplied() throws IOException {
        var merges = List.of("b c", "a b", "ab c", "abc d");
        var tokenizer = VocabularyFiles.tokenizer(directory, merges);
        assertArrayEquals(new int[] {tokenizer.single("a"), tokenizer.single("bc")}, tokenizer.encode("abc"));
        assertArrayEquals(encode("abcd", merges, tokenizer), tokenizer.encode("abcd"));
    }

    /** Random merges, more contrary than any that were learned from text. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void agreesWithMergesByPair(long seed) throws IOException {
        var random = new Random(seed);
        var parts = new ArrayList<>(List.of("a", "b", "c").subList(0, 1 + (int) seed % 3));
        var merges = new ArrayList<String>();
        while (merges.size() < 60) {
            String left = parts.get(random.nextInt(parts.size()));
            String right = parts.get(random.nextInt(parts.size()));
            if (!merges.contains(left + " " + right) && left.length() + right.length() < 100) {
                merges.add(left + " " + right);
                parts.add(left + right);
            }
        }
        var tokenizer = VocabularyFiles.tokenizer(directory, merges);
        for (int i = 0; i < 500; i++) {
            String text = random.ints(random.nextInt(1, 40), 0, 3)
                    .collect(StringBuilder::new, (b, c) -> b.append("abc".charAt(c)), StringBuilder::append)
                    .toString();
            assertArrayEquals(encode(text, merges, tokenizer), tokenizer.encode(text), () -> text + " by " + merges);
        }
    }

    /** As OpenAI's encoder.py: the first merge of the list that applies anywhere is applied everywhere, repeatedly. */
    private static int[] encode(String text, List<String> merges, Tokenizer tokenizer) {
        var word = new ArrayList<>(List.of(text.split("")));
        while (true) {
            int best = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < word.size(); i++) {
                int rank = merges.indexOf(word.get(i) + " " + word.get(i + 1));
                best = rank >= 0 ? Math.min(best, rank) : best;
            }
            if (best == Integer.MAX_VALUE) {
                var tokens = new ArrayList<String>();
                for (int id = 0; id < tokenizer.size(); id++) {
                    tokens.add(tokenizer.text(id));
                }
                return word.stream().mapToInt(tokens::indexOf).toArray();
            }
            for (int i = 0; i + 1 < word.size(); i++) {
                if (merges.get(best).equals(word.get(i) + " " + word.get(i + 1))) {
                    word.set(i, word.get(i) + word.remove(i + 1));
                }
            }
        }
    }
}
