package dev.strata.runtime.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpeTrainerTest {
    @TempDir
    Path directory;

    private static List<String> learnt(int vocabulary, String... texts) {
        return spelt(BpeTrainer.train(Stream.of(texts), vocabulary));
    }

    private static List<String> spelt(TrainedVocabulary vocabulary) {
        return vocabulary.merges().stream().map(merge -> merge.left() + " " + merge.right()).toList();
    }

    private static String message(int vocabulary, String... texts) {
        return assertThrows(StrataException.class, () -> learnt(vocabulary, texts)).getMessage();
    }

    /** Words: ab once, Ġab once, Ġabc once. Pairs: ab 3, Ġa 2, bc 1; then Ġ·ab 2, ab·c 1; then only single ones. */
    @Test
    void theMostFrequentPairMergesFirst() {
        assertEquals(List.of("a b", "Ġ ab"), learnt(259, "ab ab abc"));
        assertEquals(List.of("a b"), learnt(258, "ab ab abc"));
        assertEquals(List.of(), learnt(257, "ab ab abc"));
    }

    /** Words: cd once, Ġab twice, Ġcd once. Ġa, ab and cd occur twice each; then cd and Ġa·b; ids are 32, 99, 256. */
    @Test
    void ofEquallyFrequentPairsTheLowestIdsMergeFirst() {
        assertEquals(List.of("Ġ a", "c d", "Ġa b"), learnt(260, "cd ab cd ab"));
    }

    /** aa aa a has aa·aa and aa·a equally often; of these a has the lower id. */
    @Test
    void overlappingPairsMergeFromTheLeft() {
        assertEquals(List.of("a a", "aa a", "aa aaa"), learnt(260, "aaaaa\n", "aaaaa\n"));
    }

    @Test
    void agreesWithCountingAllPairsAnew() {
        var random = new SplittableRandom(5);
        for (int round = 0; round < 20; round++) {
            String text = random.ints(600, 0, 6).mapToObj(i -> "ab é\nx".substring(i, i + 1)).collect(Collectors.joining());
            var expected = naive(text, 40);
            assertEquals(expected, learnt(257 + expected.size(), text), text);
        }
    }

    /** The definition, word for word. */
    private static List<String> naive(String text, int most) {
        var words = new ArrayList<List<Integer>>();
        var word = Tokenizer.SPLIT.matcher(text);
        while (word.find()) {
            var ids = new ArrayList<Integer>();
            for (byte b : word.group().getBytes(StandardCharsets.UTF_8)) {
                ids.add(Byte.toUnsignedInt(b));
            }
            words.add(ids);
        }
        var tokens = new ArrayList<>(VocabularyFiles.bytes());
        var merges = new ArrayList<String>();
        while (merges.size() < most) {
            var counts = new TreeMap<List<Integer>, Integer>(
                    Comparator.<List<Integer>, Integer>comparing(List::getFirst).thenComparing(List::getLast));
            words.forEach(ids -> {
                for (int i = 0; i + 1 < ids.size(); i++) {
                    counts.merge(List.of(ids.get(i), ids.get(i + 1)), 1, Integer::sum);
                }
            });
            int highest = counts.values().stream().max(Integer::compare).orElse(0);
            if (highest < 2) {
                break;
            }
            var pair = counts.entrySet().stream().filter(e -> e.getValue() == highest).findFirst().orElseThrow().getKey();
            merges.add(tokens.get(pair.getFirst()) + " " + tokens.get(pair.getLast()));
            tokens.add(tokens.get(pair.getFirst()) + tokens.get(pair.getLast()));
            for (List<Integer> ids : words) {
                for (int i = 0; i + 1 < ids.size(); i++) {
                    if (ids.get(i).equals(pair.getFirst()) && ids.get(i + 1).equals(pair.getLast())) {
                        ids.set(i, tokens.size() - 1);
                        ids.remove(i + 1);
                    }
                }
            }
        }
        return merges;
    }

    @Test
    void whatItWritesOpensAndGivesTextBack() throws IOException {
        String text = "The keys to the café are old. The key to the cafés isn't.\n\n  日本語 日本語 1234 1234\n";
        BpeTrainer.train(Stream.of(text, text), 290).write(directory.resolve("new"));
        var tokenizer = Tokenizer.open(directory.resolve("new"), 290);
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
        assertEquals("\0 unseen \u07FF", tokenizer.decode(tokenizer.encode("\0 unseen \u07FF")));
        assertTrue(tokenizer.encode(text).length < text.getBytes(StandardCharsets.UTF_8).length / 2);
        assertEquals(289, tokenizer.endOfText().orElseThrow());
        assertEquals(289, tokenizer.single("<|endoftext|>"));
        assertArrayEquals(new int[] {'T', 'z'}, tokenizer.encode("Tz"));
        assertTrue(Files.readString(directory.resolve("new/merges.txt")).startsWith("#version: 0.2\n"));
    }

    /** Every merge is one that the tokenizer, which ranks tokens and not merges, really makes. */
    @Test
    void everyLearntTokenIsOneToken() throws IOException {
        var random = new SplittableRandom(1);
        String text = random.ints(5000, 0, 5).mapToObj(i -> "abcd ".substring(i, i + 1)).collect(Collectors.joining());
        var vocabulary = BpeTrainer.train(Stream.of(text), 450);
        vocabulary.write(directory);
        var tokenizer = Tokenizer.open(directory, vocabulary.size());
        for (int id = 256; id < 449; id++) {
            assertArrayEquals(new int[] {id}, tokenizer.encode(tokenizer.text(id)));
        }
    }

    @Test
    void filesGiveWhatTheirTextGives() throws IOException {
        var random = new SplittableRandom(3);
        String one = random.ints(1_500_000, 0, 12).mapToObj(i -> "abc  \n\n é日.1".substring(i, i + 1)).collect(Collectors.joining());
        String two = "ab ab\n".repeat(100);
        Path first = Files.writeString(directory.resolve("one"), one);
        Path second = Files.writeString(directory.resolve("two"), two);
        var expected = learnt(500, one, two);
        assertEquals(expected, spelt(BpeTrainer.train(List.of(first, second), 500)));
        assertEquals(expected, spelt(BpeTrainer.train(List.of(second, first), 500)));
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 0, -1})
    void tooSmallAVocabularyIsRefused(int vocabulary) {
        assertEquals(
                "a vocabulary of " + vocabulary
                        + " tokens is too small: expected 257 (the bytes and <|endoftext|>) or more",
                message(vocabulary, "ab ab"));
    }

    @Test
    void tooLargeAVocabularyIsRefused() {
        assertEquals(
                "a vocabulary of 260 tokens needs 3 merges, but the text has only 2 pairs that occur twice or more: "
                        + "expected 259 tokens at most",
                message(260, "ab ab abc"));
    }

    @Test
    void noTextIsRefused() throws IOException {
        assertEquals("there is no text to learn a vocabulary from", message(300));
        Path empty = Files.writeString(directory.resolve("empty"), "");
        var e = assertThrows(StrataException.class, () -> BpeTrainer.train(List.of(empty), 300));
        assertEquals("there is no text to learn a vocabulary from", e.getMessage());
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Path latin = Files.write(directory.resolve("latin"), new byte[] {'a', (byte) 0xE9, 'b'});
        var e = assertThrows(StrataException.class, () -> BpeTrainer.train(List.of(latin), 300));
        assertEquals(latin + ": not UTF-8 text", e.getMessage());
        Path missing = directory.resolve("missing");
        e = assertThrows(StrataException.class, () -> BpeTrainer.train(List.of(missing), 300));
        assertEquals(missing + ": no such file", e.getMessage());
    }
}
