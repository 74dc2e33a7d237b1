package dev.strata.runtime.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With GPT-2's own vocabulary. */
class Gpt2TokenizerTest {
    private static final Path STRINGS = Path.of("src/test/resources/fixtures/tokenizer/gpt2-200.json");

    @TempDir
    static Path directory;

    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() throws IOException {
        tokenizer = Tokenizer.open(Gpt2Vocabulary.unpack(directory), Gpt2Vocabulary.SIZE);
    }

    record Sample(String text, int[] ids) {}

    static Stream<Arguments> samples() throws IOException {
        return Arrays.stream(new ObjectMapper().readValue(STRINGS.toFile(), Sample[].class))
                .map(sample -> Arguments.of(sample.text, sample.ids));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void agreesWithOpenAisAlgorithm(String text, int[] ids) {
        assertArrayEquals(ids, tokenizer.encode(text));
        assertEquals(text, tokenizer.decode(ids));
    }

    @Test
    void endOfTextIsOrdinaryTextUnlessAskedFor() {
        assertEquals(50256, tokenizer.endOfText().orElseThrow());
        assertArrayEquals(
                new int[] {64, 27, 91, 437, 1659, 5239, 91, 29, 65}, tokenizer.encode("a<|endoftext|>b"));
        assertArrayEquals(new int[] {64, 50256, 50256, 65}, tokenizer.encode("a<|endoftext|><|endoftext|>b", true));
        assertArrayEquals(new int[0], tokenizer.encode("", true));
        assertEquals("a<|endoftext|>b", tokenizer.decode(64, 50256, 65));
        assertEquals("<|endoftext|>", tokenizer.text(50256));
        assertEquals(50256, tokenizer.single("<|endoftext|>"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyTextComesBack(long seed) {
        var random = new Random(seed);
        int[][] ranges = {{0, 0x7F}, {0x80, 0x7FF}, {0x800, 0xD7FF}, {0xE000, 0xFFFF}, {0x10000, 0x10FFFF},
            {0x1F300, 0x1FAFF}, {' ', ' '}, {'\n', '\n'}, {0x300, 0x36F}};
        for (int i = 0; i < 500; i++) {
            int[] codePoints = IntStream.range(0, random.nextInt(60))
                    .map(_ -> random.nextInt(ranges.length))
                    .map(range -> random.nextInt(ranges[range][0], ranges[range][1] + 1))
                    .toArray();
            String text = new String(codePoints, 0, codePoints.length);
            assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
        }
    }

    /** JTokkit takes another way through pieces of 500 bytes and more. */
    @Test
    void longPiecesAreMergedAlike() {
        var r50k = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        var random = new Random(4);
        for (String alphabet : new String[] {"a", "ab", "the", "-", "=*", " ", "\n ", "étoile", "日本語"}) {
            for (int length : new int[] {2, 17, 499, 500, 501, 3000}) {
                String text = random.ints(length, 0, alphabet.length())
                        .collect(StringBuilder::new, (b, i) -> b.append(alphabet.charAt(i)), StringBuilder::append)
                        .toString();
                int[] ids = tokenizer.encode(text);
                assertArrayEquals(r50k.encodeOrdinary(text).toArray(), ids);
                assertEquals(text, tokenizer.decode(ids));
            }
        }
    }

    @Test
    void readsABookOfText() {
        String text = "Der Schlüssel zu den Schränken 🗝️ is\u00a0here, isn't it?\n".repeat(20_000);
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
    }

    @Test
    void anUnpairedSurrogateIsReadAsTheReplacementCharacter() {
        assertArrayEquals(tokenizer.encode("a\uFFFDb"), tokenizer.encode("a\uD83Db"));
        assertArrayEquals(tokenizer.encode("a\uFFFDb", true), tokenizer.encode("a\uDE00b", true));
        assertEquals("\uFFFD", tokenizer.decode(tokenizer.encode("\uD83D")));
        assertEquals("😀", tokenizer.decode(tokenizer.encode("\uD83D\uDE00")));
    }

    @Test
    void aSingleTokenOrItsPieces() {
        assertEquals(3576, tokenizer.single(" London"));
        assertEquals(
                "\" Heathrow\" is not one token but 2: \" Heath\", \"row\"",
                assertThrows(StrataException.class, () -> tokenizer.single(" Heathrow")).getMessage());
        assertEquals(
                "\"\" is not one token but 0",
                assertThrows(StrataException.class, () -> tokenizer.single("")).getMessage());
        assertEquals(
                "\"\\nA😀\" is not one token but 4: \"\\n\", \"A\", \"\\xF0\\x9F\\x98\", \"\\x80\"",
                assertThrows(StrataException.class, () -> tokenizer.single("\nA😀")).getMessage());
    }

    @Test
    void partsOfCharactersAreShownAsBytes() {
        int[] ids = tokenizer.encode(" 😀");
        assertEquals(" \\xF0\\x9F\\x98", tokenizer.text(ids[0]));
        assertEquals("\\x80", tokenizer.text(ids[1]));
        assertEquals(" the", tokenizer.text(262));
        assertEquals(" \uFFFD", tokenizer.decode(ids[0]));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 50257, Integer.MAX_VALUE})
    void refusesTokensThatAreNone(int token) {
        assertEquals(
                "token " + token + " is out of range, expected 0 to 50256",
                assertThrows(StrataException.class, () -> tokenizer.decode(token)).getMessage());
    }

    @Test
    void tokenizerJsonSaysTheSame() throws IOException {
        var mapper = new ObjectMapper();
        var vocabulary = mapper.readTree(directory.resolve("vocab.json").toFile());
        var merges = Files.readAllLines(directory.resolve("merges.txt")).stream().skip(1).toList();
        for (boolean pairs : new boolean[] {false, true}) {
            var root = mapper.createObjectNode().put("version", "1.0").putNull("truncation");
            root.putArray("added_tokens").addObject()
                    .put("id", 50256).put("content", "<|endoftext|>").put("special", true);
            root.putObject("pre_tokenizer")
                    .put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true);
            var model = root.putObject("model").put("type", "BPE").putNull("dropout");
            model.set("vocab", vocabulary);
            var list = model.putArray("merges");
            for (String merge : merges) {
                if (pairs) {
                    list.addArray().add(merge.split(" ")[0]).add(merge.split(" ")[1]);
                } else {
                    list.add(merge);
                }
            }
            Path other = Files.createDirectories(directory.resolve("json-" + pairs));
            mapper.writeValue(other.resolve("tokenizer.json").toFile(), root);
            var same = Tokenizer.open(other, Gpt2Vocabulary.SIZE);
            for (Sample sample : mapper.readValue(STRINGS.toFile(), Sample[].class)) {
                assertArrayEquals(sample.ids, same.encode(sample.text));
            }
            assertArrayEquals(new int[] {50256}, same.encode("<|endoftext|>", true));
        }
    }
}
