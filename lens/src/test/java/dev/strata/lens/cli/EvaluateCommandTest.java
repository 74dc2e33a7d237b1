package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    @TempDir
    private Path directory;

    private Path text;

    @BeforeEach
    void writeText() throws IOException {
        text = Files.writeString(
                directory.resolve("text.txt"), "The key to the cabinets is on the table.\n".repeat(12));
    }

    private static void assertRefused(int code, Call call, String... said) {
        assertEquals(code, call.code(), call.err());
        for (String words : said) {
            assertTrue(call.err().contains(words), words + " in " + call.err());
        }
        assertEquals(1, call.err().lines().count(), call.err());
    }

    @Test
    void saysHowWellTheModelPredicts() {
        var call = Call.onHost("evaluate", "--model", Call.STANDIN.toString(), "--data", text.toString());
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().matches("(?s)model standin · device host( \\([^)]*\\))? · stride 32 · .*"), call.out());
        for (String words : new String[] {"nats per token", "per word", "bits per byte"}) {
            assertTrue(call.out().contains(words), call.out());
        }
    }

    @Test
    void theNumbersFitTogether() {
        var json = Call.onHost(
                "evaluate", "--model", Call.STANDIN.toString(), "--data", text.toString(), "--stride", "16", "--json").json();
        assertEquals("evaluate", json.get("command").asText());
        assertEquals(16, json.get("stride").asInt());
        assertEquals(12 * 9, json.get("words").asLong());
        double nats = json.get("loss").asDouble() * json.get("tokens").asLong();
        assertEquals(Math.exp(json.get("loss").asDouble()), json.get("perplexity").asDouble(), 1e-9);
        assertEquals(Math.exp(nats / (12 * 9)), json.get("word_perplexity").asDouble(), 1e-6);
        assertEquals(nats / Math.log(2) / json.get("bytes").asLong(), json.get("bits_per_byte").asDouble(), 1e-9);
    }

    @Test
    void badInput() throws IOException {
        assertRefused(2, Call.onHost("evaluate"), "--data");
        assertRefused(2, Call.onHost("evaluate", "--data", "/nowhere"), "--data", "/nowhere");
        assertRefused(2, Call.onHost(
                "evaluate", "--model", Call.STANDIN.toString(), "--data", text.toString(), "--stride", "65"), "--stride", "64");
        assertRefused(2, Call.onHost(
                "evaluate", "--model", Call.STANDIN.toString(), "--data", text.toString(), "--stride", "0"), "--stride", "0");
        Files.writeString(text, "");
        assertRefused(1, Call.onHost("evaluate", "--data", text.toString()), "text.txt", "0 tokens");
        Files.write(text, new byte[] {'a', (byte) 0xC3});
        assertRefused(1, Call.onHost("evaluate", "--data", text.toString()), "text.txt", "byte 1", "UTF-8");
    }
}
