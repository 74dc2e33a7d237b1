package dev.strata.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path temporary;

    @BeforeEach
    void modelInTheBox() {
        System.setProperty("strata.threads", "1");
        System.setProperty("strata.model", Path.of("").toAbsolutePath().resolveSibling("models/demo").toString());
    }

    @Test
    void measuresTheRowsThatAreAskedFor() throws Exception {
        Path file = temporary.resolve("figures.json");
        assertEquals(0, run("--rounds", "1", "--only", "decode-f32-demo", "--json", file.toString()), this::said);
        assertTrue(text(out).contains("\ndecode-f32-demo  tokens/s"), text(out));
        assertTrue(text(err).contains("decode-f32-demo, tokens/s: strata "), text(err));
        JsonNode rows = new ObjectMapper().readTree(file.toFile()).get("rows");
        assertEquals(1, rows.size());
        for (JsonNode row : rows) {
            assertTrue(row.get("strata").asDouble() > 0, this::said);
            assertTrue(row.at("/peers/onnxruntime").asDouble() > 0, row.toString());
            assertTrue(row.get("ratio").asDouble() > 0);
        }
    }

    @Test
    void refusesWrongOptions() {
        refused("--rounds must be at least 1, found 0", "--rounds", "0");
        refused("--only: no row prefill-7 among prefill-128, prefill-512, ", "--only", "prefill-512,prefill-7");
        refused("--quick goes with --jmh", "--quick");
        refused("--shares and --jmh are two things", "--shares", "--jmh");
        refused("--shares: host has no clock for each kernel; it is for devices of TornadoVM", "--shares");
        refused("--shares: start-demo does not consist of passes", "--shares", "--only", "start-demo");
        refused("--jmh: not a regular expression", "--jmh", "(");
        refused("--json: there is no directory ", "--json", temporary.resolve("none/figures.json").toString());
        refused("--json: " + temporary + " is a directory", "--json", temporary.toString());
        refused("--json: /proc/figures.json can't be written", "--json", "/proc/figures.json");
        refused("Invalid value for option '--rounds'", "--rounds", "many");
        refused("Unknown option: '--fast'", "--fast");
    }

    @Test
    void saysWhichDevicesThereAre() {
        assertEquals(1, run("--device", "abacus", "--only", "start-demo"));
        assertTrue(text(err).startsWith("strata bench: ") && text(err).contains("abacus"), text(err));
        assertEquals(1, text(err).lines().count());
    }

    private void refused(String message, String... args) {
        err.reset();
        assertEquals(2, run(args));
        assertTrue(text(err).startsWith("strata bench: " + message), text(err));
        assertTrue(text(err).strip().endsWith("(see strata bench --help)"), text(err));
        assertEquals(1, text(err).lines().count());
        assertEquals("", text(out));
    }

    private int run(String... args) {
        return Bench.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args);
    }

    private String said() {
        return text(out) + text(err);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
