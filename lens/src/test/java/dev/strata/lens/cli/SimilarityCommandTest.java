package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarityCommandTest {
    @TempDir
    private Path directory;

    private String text;

    @BeforeEach
    void writeText() throws IOException {
        text = Files.writeString(directory.resolve("text.txt"),
                "The key to the cabinets is on the table. Heathrow airport is located in the city of London.\n".repeat(6))
                .toString();
    }

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        var json = Call.onHost("similarity", "--data", text, "--json").json();
        var names = new ArrayList<String>();
        json.fieldNames().forEachRemaining(names::add);
        assertEquals(
                List.of("command", "model", "device", "weights",
                        "tokens", "metric", "site", "layers", "dimensions", "with",
                        "with_layers", "with_dimensions", "matrix"),
                names);
        assertEquals("similarity", json.get("command").asText());
        assertEquals("cka", json.get("metric").asText());
        assertEquals("resid_post", json.get("site").asText());
        assertEquals("[\"embed\",\"0\",\"1\",\"2\",\"3\",\"4\",\"5\"]", json.get("layers").toString());
        assertEquals(7, json.get("matrix").size());
        for (int i = 0; i < 7; i++) {
            assertEquals(7, json.get("matrix").get(i).size());
            assertEquals(1, json.get("matrix").get(i).get(i).asDouble(), 1e-12);
        }
        assertTrue(json.get("dimensions").isNull() && json.get("with").isNull() && json.get("with_layers").isNull());
    }

    @Test
    void neighboursAreMoreAlikeThanLayersFarApartAndTheTableSaysSo() {
        for (String metric : List.of("cka", "svcca")) {
            var matrix = Call.onHost("similarity", "--data", text, "--metric", metric, "--json").json().get("matrix");
            assertTrue(matrix.get(5).get(6).asDouble() > matrix.get(0).get(6).asDouble(), metric + " " + matrix);
            var call = Call.onHost("similarity", "--data", text, "--metric", metric);
            assertEquals(0, call.code(), call.err());
            assertTrue(call.out().contains(String.format("%.2f", matrix.get(0).get(6).asDouble())), call.out());
        }
    }

    @Test
    void fewerTokensThanDimensionsAreAlwaysAlikeAndTheTableSaysSo() {
        for (String metric : List.of("cca", "pwcca")) {
            var call = Call.onHost("similarity", "--data", text, "--metric", metric, "--json");
            call.json().get("matrix").forEach(row -> row.forEach(value -> assertEquals(1, value.asDouble(), 1e-6)));
            assertTrue(Call.onHost("similarity", "--data", text, "--metric", metric).out().contains("no more tokens than"));
        }
    }

    @Test
    void twoModelsAndTheirFiles() {
        Path page = directory.resolve("page.html");
        Path image = directory.resolve("image.svg");
        var json = Call.onHost("similarity", "--data", text, "--metric", "svcca", "--with", Call.STANDIN.toString(),
                "--site", "mlp_out", "--max-tokens", "60", "--json", "--html", page.toString(), "--svg", image.toString()).json();
        assertEquals("standin", json.get("with").asText());
        assertEquals(60, json.get("tokens").asInt());
        assertEquals(6, json.get("with_layers").size());
        assertEquals(json.get("dimensions"), json.get("with_dimensions"));
        assertTrue(Files.exists(page) && Files.exists(image));
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
        assertRefused(2, Call.onHost("similarity"), "--data");
        assertRefused(2, Call.onHost("similarity", "--data", "/nowhere"), "--data", "/nowhere", "no such file");
        assertRefused(2, Call.onHost("similarity", "--data", text, "--metric", "rsa"), "--metric", "rsa", "cka, cca, svcca, pwcca");
        assertRefused(2, Call.onHost("similarity", "--data", text, "--site", "logits"), "--site", "logits", "resid_post, mlp_post");
        assertRefused(2, Call.onHost("similarity", "--data", text, "--max-tokens", "1"), "--max-tokens", "1");
        assertRefused(1, Call.onHost("similarity", "--data", text, "--with", "/nowhere"), "/nowhere");
        assertRefused(2, Call.onHost("similarity", "--data", text, "--html", "/nowhere/a.html"), "--html", "/nowhere/a.html");
        RandomCheckpoint.write(
                directory.resolve("bytes"), new Config(2, 2, 8, 16, 16, 300, 1e-5f, OptionalInt.empty()), DType.F32, 1);
        assertRefused(1, Call.onHost("similarity", "--data", text, "--with", directory.resolve("bytes").toString()),
                "bytes does not tokenize the text as standin does", "token 0 is \"The\" to standin and \"T\" to bytes");
        Path broken = directory.resolve("broken.txt");
        Files.writeString(broken, "");
        assertRefused(1, Call.onHost("similarity", "--data", broken.toString()), "broken.txt", "0 tokens", "2 or more");
        Files.writeString(broken, "The");
        assertRefused(1, Call.onHost("similarity", "--data", broken.toString()), "broken.txt", "1 token:");
        Files.write(broken, new byte[] {'a', (byte) 0xC3});
        assertRefused(1, Call.onHost("similarity", "--data", broken.toString()), "broken.txt", "byte 1", "UTF-8");
    }

    @Test
    void theHelpSaysWhereEccoDiffers() {
        var call = Call.strata("similarity", "--help");
        assertEquals(0, call.code());
        assertTrue(call.out().contains("99 %"), call.out());
        assertTrue(call.out().contains("Ecco 0.1.2"), call.out());
    }
}
