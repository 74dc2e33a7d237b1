package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FactorsCommandTest {
    private static final String TEXT = "The key to the cabinets is on the table";

    @TempDir
    private Path directory;

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        var json = Call.onHost("factors", TEXT, "--components", "3", "--layers", "0-2,5", "--json").json();
        var names = new ArrayList<String>();
        json.fieldNames().forEachRemaining(names::add);
        assertEquals(
                List.of("command", "model", "device", "weights",
                        "tokens", "layers", "components", "relative_error", "steps"), names);
        assertEquals("factors", json.get("command").asText());
        assertEquals("[0,1,2,5]", json.get("layers").toString());
        assertEquals(3, json.get("components").size());
        double share = 0;
        for (var component : json.get("components")) {
            share += component.get("share").asDouble();
            assertEquals(json.get("tokens").size(), component.get("activations").size());
            assertEquals(10, component.get("top_units").size());
            var unit = component.get("top_units").get(0);
            assertTrue(List.of(0, 1, 2, 5).contains(unit.get("layer").asInt()), unit.toString());
            assertTrue(unit.get("unit").asInt() < 4 * 192 && unit.get("weight").asDouble() > 0, unit.toString());
        }
        assertEquals(1, share, 1e-9);
        double error = json.get("relative_error").asDouble();
        assertTrue(error > 0 && error < 1, "" + error);
        double better = Call.onHost("factors", TEXT, "--components", "6", "--layers", "0-2,5", "--json").json()
                .get("relative_error").asDouble();
        assertTrue(better < error, better + " with more components, " + error + " with fewer");
    }

    @Test
    void theTextIsShadedByEachFactor() throws IOException {
        var call = Call.onHost("factors", TEXT);
        assertEquals(0, call.code(), call.err());
        assertTrue(call.out().contains("factor 8 "), call.out());
        assertTrue(call.out().contains("relative error"), call.out());
        Path file = Files.writeString(directory.resolve("text.txt"), TEXT + "\n");
        assertEquals(call.out(), Call.onHost("factors", "--text-file", file.toString()).out());
        Path page = directory.resolve("page.html");
        assertEquals(0, Call.onHost("factors", TEXT, "--html", page.toString()).code());
        assertTrue(Files.size(page) > 1000);
    }

    private static void assertRefused(int code, Call call, String... said) {
        assertEquals(code, call.code(), call.err());
        for (String words : said) {
            assertTrue(call.err().contains(words), words + " in " + call.err());
        }
        assertEquals(1, call.err().lines().count(), call.err());
    }

    @Test
    void badInput() throws IOException {
        assertRefused(2, Call.onHost("factors"), "TEXT is missing");
        assertRefused(2, Call.onHost("factors", TEXT, "--components", "0"), "--components", "0");
        assertRefused(2, Call.onHost("factors", TEXT, "--components", "99"), "--components", "99", "the number of tokens");
        assertRefused(2, Call.onHost("factors", TEXT, "--layers", "6"), "--layers", "6", "0 to 5");
        assertRefused(2, Call.onHost("factors", TEXT, "--layers", "embed"), "--layers", "embed");
        assertRefused(2, Call.onHost("factors", "--tokens", "1,4096"), "--tokens", "4096");
        assertRefused(1, Call.onHost("factors", "The"), "1 token", "2 or more");
        assertRefused(1, Call.onHost("factors", "The", "--components", "2"), "1 token", "2 or more");
        assertRefused(2, Call.onHost("factors", "--text-file", "/nowhere"), "--text-file", "/nowhere");
        Path broken = directory.resolve("broken.txt");
        Files.writeString(broken, "");
        assertRefused(1, Call.onHost("factors", "--text-file", broken.toString()), "0 tokens");
        Files.write(broken, new byte[] {'a', (byte) 0xC3});
        assertRefused(1, Call.onHost("factors", "--text-file", broken.toString()), "broken.txt", "UTF-8");
    }
}
