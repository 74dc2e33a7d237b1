package dev.strata.runtime.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other vocabularies than GPT-2's, and files that are not as they must be. */
class TokenizerFilesTest {
    @TempDir
    Path directory;

    @Test
    void encodesAsTheStandInWasTrained() {
        var tokenizer = Tokenizer.open(Path.of("src/test/resources/standin"), 4096);
        String heathrow = "Heathrow airport is located in the city of";
        assertArrayEquals(new int[] {39, 68, 3658, 282, 267, 371, 264, 259, 277, 271}, tokenizer.encode(heathrow));
        assertArrayEquals(new int[] {265, 784, 320, 259, 610}, tokenizer.encode("The keys to the cabinet"));
        assertArrayEquals(new int[] {265, 601, 320, 259, 761}, tokenizer.encode("The key to the cabinets"));
        assertArrayEquals(new int[] {265, 336, 271, 1086, 267}, tokenizer.encode("The capital of France is"));
        assertEquals(1053, tokenizer.single(" London"));
        assertEquals(4095, tokenizer.endOfText().orElseThrow());
    }

    @Test
    void bytesAloneMakeAVocabulary() {
        var tokenizer = Tokenizer.open(Path.of("src/test/resources/fixtures/gpt2-tiny"), 257);
        assertArrayEquals(new int[] {'c', 'a', 'f', 0xC3, 0xA9}, tokenizer.encode("café"));
        assertEquals("café", tokenizer.decode(tokenizer.encode("café")));
    }

    /** Ids are names only: what merges first is up to the list of merges. */
    @Test
    void idsNeedNotFollowTheMerges() throws IOException {
        var merges = List.of("a b", "c d", "ab c", "b c");
        var tokens = new ArrayList<>(VocabularyFiles.bytes());
        tokens.addAll(List.of("ab", "cd", "abc", "bc", "<|endoftext|>", "unused"));
        Collections.shuffle(tokens, new Random(1));
        VocabularyFiles.write(directory, tokens, merges);
        var tokenizer = Tokenizer.open(directory, tokens.size());
        assertArrayEquals(new int[] {tokens.indexOf("ab"), tokens.indexOf("cd")}, tokenizer.encode("abcd"));
        assertEquals(tokens.indexOf("abc"), tokenizer.single("abc"));
        assertEquals(tokens.indexOf("<|endoftext|>"), tokenizer.endOfText().orElseThrow());
        assertEquals("unused", tokenizer.text(tokens.indexOf("unused")));
        assertEquals("ü", tokenizer.decode(tokenizer.encode("ü")));
    }

    @Test
    void aByteWithoutATokenIsAnErrorOnlyWhereItOccurs() throws IOException {
        VocabularyFiles.write(directory, List.of("a", "b", "ab"), List.of("a b"));
        var tokenizer = Tokenizer.open(directory, 3);
        assertArrayEquals(new int[] {2, 0}, tokenizer.encode("aba"));
        assertEquals(
                directory.resolve("vocab.json") + ": has no token for the byte 0x63 of this text",
                assertThrows(StrataException.class, () -> tokenizer.encode("abc")).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a": 0, "b": 1}                    | a b c   | merges.txt: line 2: expected two tokens with a space between them, found "a b c"
            {"a": 0, "b": 1}                    | ab      | merges.txt: line 2: expected two tokens with a space between them, found "ab"
            {"a": 0, "b": 1}                    | a b     | merges.txt: line 2: makes the unknown token "ab" of "a" and "b"
            {"a": 0, "b": 1, "xyb": 2}          | xy b    | merges.txt: line 2: names the unknown token "xy"
            {"a": 0, "b": 1, "ab": 2, "aba": 3} | ab a    | merges.txt: line 2: names the unknown token "ab", which no earlier merge makes
            {"a": 0, "b": 2}                    | #       | vocab.json: token "b" has id 2, expected one of 0 to 1
            {"a": 0, "b": 0}                    | #       | " have the same id 0
            {"a": 0, "a": 1, "b": 1}            | #       | vocab.json: token "a" has two ids, 0 and 1
            {"a": 0, "b": "1"}                  | #       | vocab.json: line 1: expected a token's id, found 1
            {"a": 0, "b": 99999999999}          | #       | vocab.json: not valid JSON in line 1
            {"a": 0, "b"                        | #       | vocab.json: not valid JSON in line 1
            ["a", "b"]                          | #       | vocab.json: line 1: expected an object of tokens and their ids, found [
            {"a": 0, "b": 1} {}                 | #       | vocab.json: line 1: expected the end of the file, found {
            """)
    void refusesMalformedFiles(String vocabulary, String merge, String message) throws IOException {
        Files.writeString(directory.resolve("vocab.json"), vocabulary);
        Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\n" + (merge.equals("#") ? "" : merge) + "\n");
        int size = (int) vocabulary.chars().filter(c -> c == ':').count() - (vocabulary.contains("\"a\": 1") ? 1 : 0);
        assertRefused(size, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model": {"type": "WordPiece", "vocab": {"a": 0}}}                                | model.type must be BPE as in GPT-2, found WordPiece
            {"pre_tokenizer": {"type": "Sequence"}, "model": {"vocab": {"a": 0}}}              | pre_tokenizer.type must be ByteLevel as in GPT-2, found Sequence
            {"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true}}                 | pre_tokenizer.add_prefix_space must be false as in GPT-2, found true
            {"model": {"vocab": {"a": 0}, "merges": ["a"]}}                                    | merge 1: expected two tokens with a space between them, found "a"
            {"model": {"vocab": {"a": 0}, "merges": [["a", "a", "a"]]}}                        | merge 1: expected two tokens, found more
            {"model": {"vocab": {"a": 0}, "merges": [["a", "a"]]}}                             | merge 1: makes the unknown token "aa" of "a" and "a"
            {"model": {"vocab": {"a": 0}, "merges": [7]}}                                      | expected a merge, found 7
            {"added_tokens": [{"id": 1}], "model": {"vocab": {"a": 0}}}                        | an added token has no content
            {"added_tokens": [{"id": 1, "content": "a"}], "model": {"vocab": {"a": 0}}}        | token "a" has two ids, 1 and 0
            {"model": 1}                                                                       | expected a model object, found 1
            {}                                                                                 | has 0 tokens, expected 1 by config.json's vocab_size
            """)
    void refusesAnotherTokenizerJson(String json, String message) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), json);
        assertRefused(1, message);
    }

    @Test
    void refusesAnotherSizeThanTheConfigs() throws IOException {
        VocabularyFiles.write(directory, VocabularyFiles.bytes(), List.of());
        assertRefused(255, "vocab.json: has 256 tokens, expected 255 by config.json's vocab_size");
        assertRefused(384, "vocab.json: has 256 tokens, expected 384 by config.json's vocab_size");
    }

    @Test
    void namesTheRowsOfAPaddedVocabulary() throws IOException {
        VocabularyFiles.write(directory, VocabularyFiles.bytes(), List.of());
        var tokenizer = Tokenizer.open(directory, 320);
        assertEquals(320, tokenizer.size());
        assertEquals("<|unused:319|>", tokenizer.text(319));
    }

    @Test
    void saysWhichFileIsMissing() throws IOException {
        assertRefused(1, directory + ": no vocabulary: expected vocab.json and merges.txt, or tokenizer.json");
        Files.writeString(directory.resolve("vocab.json"), "{\"a\": 0}");
        assertRefused(1, directory.resolve("merges.txt") + ": no such file");
        Files.write(directory.resolve("merges.txt"), new byte[] {'a', ' ', (byte) 0xFF, '\n'});
        assertRefused(1, directory.resolve("merges.txt") + ": not UTF-8 text");
    }

    private void assertRefused(int size, String message) {
        String found = assertThrows(StrataException.class, () -> Tokenizer.open(directory, size)).getMessage();
        assertTrue(found.startsWith(directory.toString()) && found.contains(message) && found.lines().count() == 1, found);
    }
}
