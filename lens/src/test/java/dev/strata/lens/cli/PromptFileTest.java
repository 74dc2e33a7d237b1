package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --file}: each line comes to what it comes to by itself. */
class PromptFileTest {
    /** Of all lengths, in no order, one of them twice; " The" alone is one token. */
    private static final List<String> PROMPTS = List.of(
            "Heathrow airport is located in the city of", " The", "The capital of France is", "The keys to the cabinet",
            "naïve café — 東京", "The capital of France is", "The key to the cabinets", " ", "a b c d e f g h i j");

    @TempDir
    private Path directory;

    private String file(String... lines) throws IOException {
        return Files.writeString(directory.resolve("prompts.txt"), String.join("\n", lines) + "\n").toString();
    }

    private String prompts() throws IOException {
        return file(PROMPTS.toArray(String[]::new));
    }

    private static List<ObjectNode> lines(Call call) throws IOException {
        assertEquals(0, call.code(), call.err());
        var lines = new ArrayList<ObjectNode>();
        for (String line : call.out().lines().toList()) {
            lines.add((ObjectNode) new ObjectMapper().readTree(line));
        }
        return lines;
    }

    /** Runs a command for the file and for each of its lines, and compares what comes. */
    private void assertAsAlone(String... command) throws IOException {
        var together = new ArrayList<>(List.of(command));
        together.addAll(List.of("--file", prompts()));
        List<ObjectNode> all = lines(Call.onHost(together.toArray(String[]::new)));
        assertEquals(PROMPTS.size(), all.size());
        for (int i = 0; i < PROMPTS.size(); i++) {
            var alone = new ArrayList<>(List.of(command));
            alone.addAll(List.of(PROMPTS.get(i), "--json"));
            JsonNode seed = all.get(i).at("/sampling/seed");
            if (!seed.isMissingNode()) {
                alone.addAll(List.of("--seed", seed.asText()));
            }
            var expected = (ObjectNode) Call.onHost(alone.toArray(String[]::new)).json();
            expected.remove("seconds");
            assertEquals(i + 1, all.get(i).remove("line").asInt());
            assertTrue(near(expected, all.get(i)), "line " + (i + 1) + ": " + expected + " and " + all.get(i));
        }
    }

    /** The same but for the last digits of probabilities. */
    private static boolean near(JsonNode a, JsonNode b) {
        if (a.isDouble() && b.isDouble()) {
            return Math.abs(a.asDouble() - b.asDouble()) <= 1e-5;
        }
        if (!a.isContainerNode() || a.size() != b.size()) {
            return a.equals(b);
        }
        var ofA = a.elements();
        var ofB = b.elements();
        while (ofA.hasNext()) {
            if (!near(ofA.next(), ofB.next())) {
                return false;
            }
        }
        return true;
    }

    @Test
    void generates() throws IOException {
        assertAsAlone("generate", "--max-tokens", "9", "--temperature", "0");
        assertAsAlone("generate", "--max-new-tokens", "4", "--temperature", "0", "--stop", " the", "--stop", "is");
    }

    @Test
    void drawsEachLineWithTheSeedThatItTells() throws IOException {
        assertAsAlone("generate", "--max-tokens", "7", "--temperature", "1.2", "--top-k", "200");
        var all = lines(Call.onHost("generate", "--file", prompts(), "--max-tokens", "7", "--seed", "5"));
        for (int i = 0; i < all.size(); i++) {
            assertEquals(5 + i, all.get(i).at("/sampling/seed").asInt());
        }
        assertFalse(all.get(2).get("tokens").equals(all.get(5).get("tokens")), "the same line twice, drawn twice");
    }

    @Test
    void ranks() throws IOException {
        assertAsAlone("rank");
        assertAsAlone("rank", "--watch", " London", "--watch-id", "77", "--lens", "raw", "--layers", "embed,1-3,-1");
        assertAsAlone("rank", "--positions", "0,-1", "--layers", "2");
    }

    @Test
    void ranksTheLinesOwnTokens() throws IOException {
        String file = file(PROMPTS.get(0), PROMPTS.get(3));
        var all = lines(Call.onHost("rank", "--all", "--file", file, "--positions", "0--2"));
        for (int i = 0; i < 2; i++) {
            var alone = Call.onHost("rank", "--all", PROMPTS.get(i == 0 ? 0 : 3), "--json").json();
            assertEquals(alone.get("columns"), all.get(i).get("columns"));
        }
    }

    @Test
    void predicts() throws IOException {
        assertAsAlone("predict", "--top", "4");
        assertAsAlone("predict", "--top", "2", "--layers", "1,-1", "--lens", "raw", "--positions", "-1,0");
    }

    @Test
    void morePromptsThanRunAtOnceStayInOrder() throws IOException {
        var words = new ArrayList<String>();
        for (int i = 0; i < 150; i++) {
            words.add("The capital of France".substring(0, 3 + i % 18) + " " + i);
        }
        String file = file(words.toArray(String[]::new));
        for (String command : List.of("generate", "rank")) {
            List<ObjectNode> all = lines(Call.onHost(command, "--file", file));
            assertEquals(150, all.size());
            for (int i = 0; i < 150; i++) {
                assertEquals(i + 1, all.get(i).get("line").asInt());
            }
        }
    }

    @Test
    void readsStandardInputAndWindowsLines() throws IOException {
        byte[] in = "The capital of France is\r\nThe keys to the".getBytes(StandardCharsets.UTF_8);
        var all = lines(Call.strata(in, 0, "generate", "--file", "-", "--max-tokens", "3", "--device=host"));
        assertEquals(2, all.size());
        assertTrue(all.get(0).get("text").asText().startsWith("The capital of France is Paris"), all.toString());
        assertTrue(all.get(1).get("text").asText().startsWith("The keys to the "), all.toString());
    }

    @Test
    void saysInTheEndHowQuickItWas() throws IOException {
        String said = Call.onHost("generate", "--file", prompts(), "--max-tokens", "3").err();
        String figures = "9 prompts, \\d+ new tokens in [0-9.]+ s · [0-9.k]+ prompts/s · [0-9.k]+ tokens/s\n";
        assertTrue(said.matches(figures), said);
        assertEquals("", Call.onHost("rank", "--file", prompts(), "--json").err());
    }

    @Test
    void showsABarOnATerminalAndTakesItAway() throws IOException {
        System.setProperty("strata.model", Call.STANDIN.toString());
        var err = new ByteArrayOutputStream();
        var out = new ByteArrayOutputStream();
        var console = new Console(
                new Output(out), new PrintStream(err, true, StandardCharsets.UTF_8), InputStream.nullInputStream(),
                0, 80, Map.of());
        assertEquals(0, Strata.run(console, "generate", "--file", prompts(), "--device=host"));
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("of 9 prompts · "), said);
        assertTrue(said.lines().toList().getLast().endsWith(" tokens/s"), said);
        assertEquals(9, out.toString(StandardCharsets.UTF_8).lines().count());
    }

    private static void assertRefused(int code, Call call, String... said) {
        assertEquals("", call.out());
        assertEquals(1, call.err().lines().count(), call.err());
        for (String words : said) {
            assertTrue(call.err().contains(words), words + " in " + call.err());
        }
        assertFalse(call.err().contains("Exception"), call.err());
        assertEquals(code, call.code(), call.err());
    }

    @Test
    void filesThatAreNone() throws IOException {
        for (String command : List.of("generate", "rank", "predict")) {
            assertRefused(2, Call.onHost(command, "--file", "/nowhere/x"), "--file", "/nowhere/x", "no such file");
            assertRefused(2, Call.onHost(command, "--file", directory.toString()), "--file", "not a file");
            assertRefused(2, Call.onHost(command, "a", "--file", prompts()), "--file", "TEXT", "not both");
            assertRefused(2, Call.onHost(command, "--tokens", "1", "--file", prompts()), "--file", "not both");
            Path empty = Files.write(directory.resolve("empty"), new byte[0]);
            assertRefused(1, Call.onHost(command, "--file", empty.toString()), "empty", "a prompt on each line");
        }
    }

    @Test
    void linesThatAreNoPrompts() throws IOException {
        for (String command : List.of("generate", "rank", "predict")) {
            assertRefused(1, Call.onHost(command, "--file", file("a", "", "b")), "prompts.txt, line 2", "empty");
            assertRefused(1, Call.onHost(command, "--file", file("a", "\r")), "prompts.txt, line 2", "empty");
            assertRefused(1, Call.onHost(command, "--file", file("a", "b", "")), "prompts.txt, line 3", "empty");
            assertRefused(
                    1, Call.onHost(command, "--file", file("a", " is".repeat(65), "b")),
                    "prompts.txt, line 2", "65 tokens", "64");
            Path broken = Files.write(directory.resolve("broken"), new byte[] {'a', '\n', 'b', (byte) 0xFF, '\n'});
            assertRefused(1, Call.onHost(command, "--file", broken.toString()), "broken, line 2", "UTF-8");
        }
    }

    @Test
    void optionsThatAreForOneText() throws IOException {
        String file = prompts();
        String page = directory.resolve("page.html").toString();
        assertRefused(2, Call.onHost("rank", "--file", file, "--html", page), "--html", "--file");
        assertRefused(2, Call.onHost("predict", "--file", file, "--png", page), "--png", "--file");
        assertRefused(2, Call.onHost("rank", "--file", file, "--generate", "3"), "--generate", "--file");
        assertRefused(2, Call.onHost("rank", "--file", file, "--all", "--stride", "3"), "--stride", "--file");
        assertRefused(2, Call.onHost("rank", "--file", file, "--positions", "1"), "line 2", "--positions", "1");
        assertRefused(1, Call.onHost("rank", "--file", file, "--all"), "line 2", "two tokens");
        String two = file("The capital", "The capital of France");
        assertRefused(2, Call.onHost("rank", "--file", two, "--all", "--positions", "1"), "line 1", "position 1");
        assertRefused(2, Call.onHost("rank", "--file", file, "--watch", "cabinet"), "--watch", "not one token");
        assertRefused(2, Call.onHost("predict", "--file", file, "--top", "0"), "--top", "0");
        assertRefused(2, Call.onHost("generate", "--file", file, "--max-tokens", "0"), "--max-new-tokens", "0");
    }

    @Test
    void aClosedPipeEndsQuietlyAndAFullDiskDoesNot() throws IOException {
        assertEquals(new Call(0, "", ""), writingTo("Broken pipe", prompts()));
        var full = writingTo("No space left on device", prompts());
        assertEquals(1, full.code());
        assertEquals("strata generate: cannot write to standard output: No space left on device\n", full.err());
    }

    private static Call writingTo(String failure, String file) {
        System.setProperty("strata.model", Call.STANDIN.toString());
        var broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        var err = new ByteArrayOutputStream();
        var console = new Console(
                new Output(broken), new PrintStream(err, true), new ByteArrayInputStream(new byte[0]), 0, Map.of());
        int code = Strata.run(console, "generate", "--file", file, "--device=host", "--max-tokens", "2");
        return new Call(code, "", err.toString(StandardCharsets.UTF_8));
    }
}
