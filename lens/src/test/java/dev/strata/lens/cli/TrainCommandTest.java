package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.terminal.ProgressLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final String SHAPE = "--layers|2|--heads|2|--width|16|--vocab|280|--context|16|--batch|4|--steps|6"
            + "|--evaluate-every|3|--save-every|2|--evaluate-windows|4";

    @TempDir
    private Path directory;

    private Path text;
    private Path out;

    @BeforeEach
    void writeText() throws IOException {
        out = directory.resolve("model");
        text = Files.writeString(
                directory.resolve("text.txt"), "The key to the cabinets is here.\nThe keys are not.\n".repeat(100));
    }

    private Call train(String options) {
        var arguments = new ArrayList<>(List.of("train", "--out", out.toString()));
        for (String option : options.split("\\|")) {
            arguments.add(option.equals("TEXT") ? text.toString() : option);
        }
        return Call.onHost(arguments.toArray(String[]::new));
    }

    private void assertRefused(int code, String options, String... said) {
        var call = train(options);
        assertEquals(code, call.code(), call.err());
        assertEquals("", call.out());
        String last = call.err().lines().toList().getLast();
        for (String words : said) {
            assertTrue(last.contains(words), words + " in " + call.err());
        }
        assertFalse(call.err().contains("Exception"), call.err());
        assertTrue(call.err().lines().count() == 1, call.err());
    }

    @Test
    void trainsAndTheModelOpens() {
        var call = train("--data|TEXT|" + SHAPE);
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().startsWith(out + ": step 6 of 6, loss "), call.out());
        assertTrue(call.err().contains("step 3: held-out loss "), call.err());
        assertTrue(call.err().contains("6 steps of 64 tokens"), call.err());
        var generated = Call.onHost("generate", "The key", "--model", out.toString(), "--max-new-tokens", "3");
        assertEquals(0, generated.code(), generated.err());
    }

    @Test
    void saysWhatCameOfItInJson() {
        var json = train("--data|TEXT|--json|" + SHAPE).json();
        assertEquals("train", json.get("command").asText());
        assertEquals(6, json.get("step").asInt());
        assertTrue(json.get("complete").asBoolean());
        assertEquals(6 * 64, json.get("tokens").asInt());
        double loss = json.get("held_out_loss").asDouble();
        assertEquals(Math.exp(loss), json.get("held_out_perplexity").asDouble(), 1e-9);
        assertTrue(json.get("parameters").asLong() > 280 * 16);
    }

    @Test
    void onATerminalOneLineIsRedrawn() {
        var err = new java.io.ByteArrayOutputStream();
        try (var line = new ProgressLine(new java.io.PrintStream(err, true, StandardCharsets.UTF_8), 12)) {
            line.show(() -> "0123456789abcdef");
            line.say("stays");
        }
        assertEquals("\r\u001b[K0123456789a\r\u001b[Kstays\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void numbersForPeople() {
        assertEquals("59 s", ProgressLine.duration(59));
        assertEquals("4 min 12 s", ProgressLine.duration(252));
        assertEquals("2 h 1 min", ProgressLine.duration(7270));
        assertEquals("ages", ProgressLine.duration(Double.POSITIVE_INFINITY));
        assertEquals("999", ProgressLine.count(999));
        assertEquals("12.3k", ProgressLine.count(12_345));
        assertEquals("1.0M", ProgressLine.count(999_960));
    }

    @Test
    void goesOnFromAnInitialCheckpoint() throws IOException {
        assertEquals(0, train("--data|TEXT|" + SHAPE).code());
        Path first = out;
        out = directory.resolve("tuned");
        var call = train("--data|TEXT|--init|" + first + "|--steps|2|--context|8|--dtype|bf16|--lr|0.001|--at-lines");
        assertEquals(0, call.code(), call.err());
        assertArrayEquals(
                Files.readAllBytes(first.resolve("merges.txt")), Files.readAllBytes(out.resolve("merges.txt")));
        assertTrue(Files.readString(out.resolve("config.json")).contains("\"bfloat16\""));
        assertRefused(1, "--data|TEXT|--init|" + first, "--out", "--resume");
        out = directory.resolve("other");
        assertRefused(2, "--data|TEXT|--layers|3|--init|" + first, "--layers 3", "model has 2");
        assertRefused(2, "--data|TEXT|--vocab|300|--init|" + first, "--vocab 300", "model has 280");
        assertRefused(2, "--data|TEXT|--context|17|--init|" + first, "--context 17", "holds 16");
        assertRefused(2, "--data|TEXT|--vocabulary|" + Call.STANDIN + "|--init|" + first, "--vocabulary", "4096", "280");
        assertRefused(1, "--data|TEXT|--init|" + directory, "config.json");
        Files.copy(
                Call.STANDIN.resolve("vocab.json"), first.resolve("vocab.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertRefused(1, "--data|TEXT|--init|" + first, "vocab.json", "4096", "280");
        assertFalse(Files.exists(out));
    }

    @Test
    void aResumedRunHasItsOwnSettings() {
        assertEquals(0, train("--data|TEXT|" + SHAPE).code());
        var done = train("--resume|--data|TEXT|--batch|4|--layers|2");
        assertEquals(0, done.code(), done.err());
        assertTrue(done.out().contains("step 6 of 6"), done.out());
        assertRefused(2, "--resume|--lr|0.5", "--lr 0.5", "begun with --lr 0.001");
        assertRefused(2, "--resume|--batch|8", "--batch 8", "begun with --batch 4");
        assertRefused(2, "--resume|--steps|7", "--steps 7", "begun with --steps 6");
        assertRefused(2, "--resume|--epochs|7", "--steps", "begun with --steps 6");
        assertRefused(2, "--resume|--context|8", "--context 8", "begun with --context 16");
        assertRefused(2, "--resume|--at-lines", "--at-lines true", "begun with --at-lines false");
        assertRefused(2, "--resume|--seed|2", "--seed 2", "begun with --seed 1");
        assertRefused(2, "--resume|--width|32", "--width 32", "begun with 16");
        assertRefused(2, "--resume|--init|" + Call.STANDIN, "--init");
        assertRefused(2, "--resume|--held-out-part|0.5", "--held-out-part 0.5", "0.02");
        assertRefused(2, "--resume|--held-out|TEXT", "--held-out", "0.02");
        assertRefused(1, "--resume|--data|" + Call.REPOSITORY.resolve("README.md"), "not the one that", "begun with");
        assertRefused(1, "--data|TEXT|" + SHAPE, "--out " + out, "at step 6", "--resume");
        out = directory.resolve("nowhere");
        assertRefused(1, "--resume", out.toString(), "no training run to resume");
        out = directory;
        assertRefused(1, "--resume", "no training run to resume");
        assertRefused(1, "--data|TEXT|" + SHAPE, directory.toString(), "exists and is no training run");
    }

    @Test
    void badText() throws IOException {
        assertRefused(2, "--steps|3", "--data");
        assertRefused(2, "--data|/nowhere.txt", "--data", "/nowhere.txt");
        assertRefused(2, "--data|TEXT|--held-out|/nowhere.txt", "--held-out", "/nowhere.txt");
        assertRefused(2, "--data|TEXT|--held-out|TEXT|--held-out-part|0.1", "not both");
        assertRefused(1, "--data|TEXT|--context|4000", text.toString(), "4001");
        text = Files.writeString(directory.resolve("short.txt"), "word");
        assertRefused(1, "--data|TEXT", "short.txt", "tokens", "129");
        text = Files.write(directory.resolve("binary.txt"), new byte[] {'a', (byte) 0xFF});
        assertRefused(1, "--data|TEXT", "binary.txt", "byte 1", "0xFF");
        text = Files.writeString(directory.resolve("empty.txt"), "");
        assertRefused(1, "--data|TEXT", "text");
        text = Files.createDirectory(directory.resolve("folder"));
        assertRefused(2, "--data|TEXT", "--data", "folder", ".txt");
        assertFalse(Files.exists(out));
    }

    @Test
    void nonsenseNumbers() {
        assertRefused(2, "--data|TEXT|--steps|5|--epochs|2", "--steps", "--epochs", "not both");
        assertRefused(2, "--data|TEXT|--steps|0", "--steps", "0");
        assertRefused(2, "--data|TEXT|--steps|many", "--steps", "many");
        assertRefused(2, "--data|TEXT|--epochs|-1", "--epochs", "-1");
        assertRefused(2, "--data|TEXT|--batch|0", "--batch", "0");
        assertRefused(2, "--data|TEXT|--accumulate|-2", "--accumulate", "-2");
        assertRefused(2, "--data|TEXT|--lr|-1", "--lr", "-1");
        assertRefused(2, "--data|TEXT|--lr|NaN", "--lr", "NaN");
        assertRefused(2, "--data|TEXT|--min-lr|1", "--min-lr", "0.001");
        assertRefused(2, "--data|TEXT|--warmup|-1", "--warmup", "-1");
        assertRefused(2, "--data|TEXT|--beta2|1", "--beta2", "1");
        assertRefused(2, "--data|TEXT|--clip|-1", "--clip", "-1");
        assertRefused(2, "--data|TEXT|--weight-decay|Infinity", "--weight-decay", "Infinity");
        assertRefused(2, "--data|TEXT|--stride|500", "--stride", "128");
        assertRefused(2, "--data|TEXT|--context|0", "--context", "0");
        assertRefused(2, "--data|TEXT|--held-out-part|1", "--held-out-part", "1");
        assertRefused(2, "--data|TEXT|--width|100|--heads|3", "--width", "100", "heads (3)");
        assertRefused(2, "--data|TEXT|--layers|0", "--layers", "0");
        assertRefused(2, "--data|TEXT|--vocab|256", "--vocab", "257");
        assertRefused(2, "--data|TEXT|--vocab|100000", "--vocab", "100000");
        assertRefused(2, "--data|TEXT|--vocab|300|--vocabulary|x", "not both");
        assertRefused(2, "--data|TEXT|--vocabulary|/nowhere", "--vocabulary", "/nowhere");
        assertRefused(2, "--data|TEXT|--save-every|-1", "--save-every", "-1");
        assertRefused(2, "--data|TEXT|--evaluate-windows|0", "--evaluate-windows", "0");
        assertRefused(2, "--data|TEXT|--dtype|int8", "--dtype", "int8");
        assertFalse(Files.exists(out));
    }

    @Test
    void aLearningRateThatDiverges() {
        var call = train("--data|TEXT|" + SHAPE.replace("--steps|6", "--steps|60") + "|--lr|1e6|--warmup|0");
        assertEquals(1, call.code());
        assertEquals("", call.out());
        String last = call.err().lines().toList().getLast();
        assertTrue(last.matches(".*diverged at step \\d+: .* lr 1000000.0 .*" + out + " holds step \\d+"), last);
        assertEquals(0, Call.onHost("rank", "The", "--model", out.toString()).code());
    }
}
