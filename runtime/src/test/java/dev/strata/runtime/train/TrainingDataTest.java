package dev.strata.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.tokenizer.ByteVocabulary;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
    private static final int END = 256;

    @TempDir
    private Path directory;

    private Tokenizer bytes;

    /** Each byte is a token, so that tests can be read. */
    @BeforeEach
    void writeVocabulary() throws IOException {
        Path vocabulary = Files.createDirectory(directory.resolve("vocabulary"));
        ByteVocabulary.write(vocabulary, END + 1);
        bytes = Tokenizer.open(vocabulary);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private TrainingData read(Windowing windowing, double part, Path... files) {
        return TrainingData.read(new DataSource(List.of(files), Optional.empty(), part), windowing, bytes);
    }

    private static List<String> windows(TrainingData data) {
        return IntStream.range(0, data.windows()).mapToObj(i -> text(data.batch(1, _ -> i).tokens())).toList();
    }

    private static String text(int[] tokens) {
        return Arrays.stream(tokens).mapToObj(t -> t == END ? "|" : String.valueOf((char) t)).reduce("", String::concat);
    }

    @Test
    void windowsSlideByTheStrideAndTargetsAreOneFurther() throws IOException {
        Path file = file("a.txt", "abcdefghij");
        assertEquals(List.of("abc", "def", "ghi"), windows(read(new Windowing(3, 3, false), 0, file)));
        var half = read(new Windowing(4, 2, false), 0, file);
        assertEquals(List.of("abcd", "cdef", "efgh"), windows(half)); // ghij has no target for j
        var batch = half.batch(2, i -> 2 - i);
        assertEquals("efghcdef", text(batch.tokens()));
        assertEquals("fghidefg", text(batch.targets()));
    }

    @Test
    void windowsMayStartAtLines() throws IOException {
        Path file = file("a.txt", "ab\ncd\nefg\nhijklmnopqrst\nuv\nwxyz");
        assertEquals(
                List.of("ab\ncd\ne", "efg\nhij", "hijklmn"),
                windows(read(new Windowing(7, 7, true), 0, file)));
        assertEquals(
                List.of("ab\nc", "cd\ne", "efg\n", "hijk", "uv\nw"), windows(read(new Windowing(4, 4, true), 0, file)));
        assertEquals(
                List.of("ab\nc", "cd\ne", "efg\n", "hijk", "uv\nw"), windows(read(new Windowing(4, 1, true), 0, file)));
    }

    @Test
    void theHeldOutPartIsTheEndFromALineOn() throws IOException {
        Path file = file("a.txt", "first line\nsecond line\nthird line\n");
        var data = read(new Windowing(4, 4, false), 0.1, file);
        assertEquals("first line\nsecond line\n".length(), data.tokens());
        assertEquals("third line\n".length(), data.heldOutTokens());
        assertEquals("thirdli", text(data.heldOutBatch(2, i -> i).tokens()).replace(" ", ""));
        assertEquals(5, read(new Windowing(4, 4, false), 0.01, file("b.txt", "no line at all")).heldOutTokens());
        assertEquals(0, read(new Windowing(4, 4, false), 0, file).heldOutWindows());
    }

    @Test
    void theHeldOutTextMayBeAnotherFile() throws IOException {
        var source = new DataSource(
                List.of(file("a.txt", "abcdef")), Optional.of(file("b.txt", "uvwxyz")), DataSource.DEFAULT_PART);
        var data = TrainingData.read(source, new Windowing(5, 5, false), bytes);
        assertEquals(6, data.tokens());
        assertEquals("uvwxy", text(data.heldOutBatch(1, i -> i).tokens()));
    }

    @Test
    void filesAreJoinedByEndOfText() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("texts"));
        Files.writeString(folder.resolve("b.txt"), "two é\n");
        Files.writeString(folder.resolve("a.txt"), "one");
        Files.writeString(folder.resolve("c.txt"), "");
        Files.writeString(folder.resolve("d.md"), "not text");
        var files = TextFiles.of(List.of(folder, folder.resolve("d.md")));
        assertEquals(
                List.of("a.txt", "b.txt", "c.txt", "d.md"),
                files.stream().map(file -> file.getFileName().toString()).toList());
        var corpus = Corpus.read(files, bytes);
        assertEquals("one|two Ã©\n|not text", text(corpus.tokens()));
        assertEquals("onetwo é\nnot text".getBytes(StandardCharsets.UTF_8).length, corpus.bytes());
        assertEquals(5, corpus.words());
    }

    @Test
    void theFingerprintIsTheTokens() throws IOException {
        var windowing = new Windowing(2, 2, false);
        var one = read(windowing, 0.5, file("a.txt", "abcdefgh")).fingerprint();
        assertEquals(one, read(windowing, 0.5, file("b.txt", "abcdefgh")).fingerprint());
        assertNotEquals(one, read(windowing, 0.25, file("b.txt", "abcdefgh")).fingerprint());
        assertNotEquals(one, read(windowing, 0.5, file("b.txt", "abcdefgi")).fingerprint());
    }

    @Test
    void tooLittleTextIsRefused() throws IOException {
        assertRefused("a.txt: 3 tokens, but one window of context 3 takes 4", 0, file("a.txt", "abc"));
        assertRefused("a.txt: 0 tokens, but one window", 0.02, file("a.txt", ""));
        assertRefused(
                "a.txt: 3 tokens beside the held-out part, but one window of context 3 takes 4", 0.02,
                file("a.txt", "abcdefg"));
    }

    private void assertRefused(String said, double part, Path file) {
        var e = assertThrows(StrataException.class, () -> read(new Windowing(3, 3, false), part, file));
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }

    @Test
    void whatIsNotUtf8IsRefusedWithItsPlace() throws IOException {
        byte[] text = "good line\n".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        int wrong = 2_345_678;
        text[wrong] = (byte) 0xE9;
        Path file = Files.write(directory.resolve("a.txt"), text);
        var e = assertThrows(StrataException.class, () -> Corpus.read(List.of(file), bytes));
        assertEquals(file + ": not UTF-8 at byte " + wrong + " (0xE9)", e.getMessage());
        var missing = assertThrows(StrataException.class, () -> TextFiles.of(List.of(directory.resolve("none"))));
        assertEquals(directory.resolve("none") + ": no such file or directory", missing.getMessage());
        var empty = assertThrows(StrataException.class, () -> TextFiles.of(List.of(Files.createDirectory(directory.resolve("x")))));
        assertTrue(empty.getMessage().contains("no .txt file"), empty.getMessage());
    }

    @Test
    void piecesOfALongTextHaveTheTokensOfTheWhole() throws IOException {
        String text = "Some words, 'tis  spaced\n\n and é\n \nIndented\n\u00a0odd\n".repeat(60_000);
        Path file = file("a.txt", text);
        assertTrue(TextFiles.pieces(List.of(file)).count() > 1);
        assertArrayEquals(bytes.encode(text), Corpus.read(List.of(file), bytes).tokens());
    }
}
