package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.lens.predict.Predictions;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictCommandTest {
    private static final String HEATHROW = "Heathrow airport is located in the city of";

    @TempDir
    private Path directory;

    private static List<String> fields(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        var json = Call.onHost("predict", HEATHROW, "--json").json();
        assertEquals(
                List.of("command", "model", "device", "weights",
                        "lens", "tokens", "layers", "positions"), fields(json));
        assertEquals("predict", json.get("command").asText());
        assertEquals("standin", json.get("model").asText());
        assertEquals("host", json.get("device").asText());
        assertEquals("ln_f", json.get("lens").asText());
        assertEquals(10, json.get("tokens").size());
        assertEquals("[\"embed\",\"0\",\"1\",\"2\",\"3\",\"4\",\"5\"]", json.get("layers").toString());
        assertEquals(1, json.get("positions").size());
        var blank = json.get("positions").get(0);
        assertEquals(List.of("position", "predictions"), fields(blank));
        assertEquals(9, blank.get("position").asInt());
        assertEquals(7, blank.get("predictions").size());
        assertEquals(10, blank.get("predictions").get(0).size());
        var first = blank.get("predictions").get(6).get(0);
        assertEquals(List.of("id", "text", "probability"), fields(first));
        assertEquals(" London", first.get("text").asText());
    }

    /** What an independent implementation found, in float64. */
    @Test
    void theProbabilitiesOfTheStandinAreThoseExpected() throws IOException {
        JsonNode sentences = new ObjectMapper().readTree(Call.STANDIN.resolve("expected.json").toFile());
        for (JsonNode sentence : sentences) {
            for (String lens : List.of("ln_f", "raw")) {
                var json = Call.onHost("predict", sentence.get("text").asText(), "--top", "4096", "--lens", lens,
                        "--json").json();
                var layers = json.get("positions").get(0).get("predictions");
                for (JsonNode layer : layers) {
                    double sum = StreamSupport.stream(layer.spliterator(), false)
                            .mapToDouble(token -> token.get("probability").asDouble()).sum();
                    assertEquals(1, sum, 1e-5);
                }
                for (Map.Entry<String, JsonNode> word : sentence.get("ranks").properties()) {
                    int rank = word.getValue().get(lens).get(layers.size() - 1).asInt();
                    var token = layers.get(layers.size() - 1).get(rank - 1);
                    assertEquals(word.getValue().get("id"), token.get("id"));
                    double expected = word.getValue().get("probability").asDouble();
                    assertEquals(expected, token.get("probability").asDouble(), 1e-5 * expected + 1e-9);
                }
            }
        }
    }

    @Test
    void theOptionsAreTheQuerys() {
        try (var model = Gpt2.open(Call.STANDIN, Device.host())) {
            var run = model.run(HEATHROW, Capture.residuals());
            var expected = Predictions.of(run).positions(0, 4, 9).layers("embed,2,-1").top(3);
            var call = Call.onHost("predict", HEATHROW, "--positions", "-1,0,4", "--layers", "embed,2,-1", "--top", "3",
                    "--json");
            assertEquals(expected.toJson() + "\n", call.out());
        }
    }

    @Test
    void theTableHasARowPerLayerAndTheLastLayerAloneIsBars() {
        var table = Call.onHost("predict", HEATHROW, "--top", "2").out();
        assertTrue(table.contains("\n" + HEATHROW + " ____\n"), table);
        assertTrue(table.lines().anyMatch(line -> line.startsWith("    5  ␣London 99 %")), table);
        assertTrue(table.contains("“␣London” has probability 99.4 % at layer 5, and comes first from layer 1 on."), table);
        assertFalse(table.contains("\u001b"), table);
        var bars = Call.onHost("predict", HEATHROW, "--layers", "-1", "--top", "4").out();
        assertEquals(4, bars.lines().filter(line -> line.contains("│")).count(), bars);
        assertTrue(bars.contains("␣London"), bars);
        String[] command = {"predict", HEATHROW, "--device=host"};
        assertTrue(Call.strata(new byte[0], 80, command).out().contains("\u001b[38;5;"));
    }

    @Test
    void severalBlanksAreShownEachForItself() {
        var table = Call.onHost("predict", "The keys to the cabinet", "--positions", "1,-1", "--top", "1").out();
        assertTrue(table.contains("\nThe keys to the cabinet\n"), table);
        assertTrue(table.contains("The keys ____ to the cabinet") || table.contains("The key ____ s to"), table);
        assertTrue(table.contains("The keys to the cabinet ____"), table);
        assertTrue(table.contains("After “"), table);
    }

    @Test
    void aPageHasBothLensesAndTheJsonStaysAsItIs() throws IOException {
        Path page = directory.resolve("page.html");
        var call = Call.onHost("predict", HEATHROW, "--top", "3", "--html", page.toString(), "--json");
        assertEquals(Call.onHost("predict", HEATHROW, "--top", "3", "--json"), call);
        String html = Files.readString(page);
        assertTrue(html.contains("lens raw") && html.contains("␣London"), html);
    }
}
