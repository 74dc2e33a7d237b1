package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.lens.attention.Attention;
import dev.strata.lens.attention.Method;
import dev.strata.lens.attention.Normalisation;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class AttentionCommandTest {
    private static final String TEXT = "The key to the cabinets";

    private static List<String> fields(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        for (String method : List.of("raw", "rollout", "flow")) {
            var json = Call.onHost("attention", TEXT, "--method", method, "--json").json();
            assertEquals(
                    List.of("command", "model", "device", "weights",
                            "tokens", "method", "layer", "heads", "normalisation",
                            "positions", "matrix"),
                    fields(json));
            assertEquals("attention", json.get("command").asText());
            assertEquals("standin", json.get("model").asText());
            assertEquals("host", json.get("device").asText());
            assertEquals(List.of("id", "text"), fields(json.get("tokens").get(0)));
            assertEquals(method, json.get("method").asText());
            assertEquals(5, json.get("layer").asInt());
            assertEquals("[0,1,2,3,4,5]", json.get("heads").toString());
            assertEquals("row", json.get("normalisation").asText());
            assertEquals("[0,1,2,3,4]", json.get("positions").toString());
            assertEquals(5, json.get("matrix").size());
            for (int i = 0; i < 5; i++) {
                var row = json.get("matrix").get(i);
                double sum = 0;
                for (int j = 0; j < 5; j++) {
                    assertEquals(j <= i, row.get(j).asDouble() > 0, row.toString());
                    sum += row.get(j).asDouble();
                }
                assertEquals(1, sum, 1e-6);
            }
        }
    }

    @Test
    void rolloutOfAllHeadsToTheTopIsTheDefault() {
        assertEquals("rollout", Call.onHost("attention", TEXT, "--json").json().get("method").asText());
    }

    @Test
    void theOptionsAreTheQuerys() {
        try (var model = Gpt2.open(Call.STANDIN, Device.host())) {
            var query = Attention.of(model, TEXT).heads(0, 2, 3, -1).layer(-2).positions(1, 4);
            for (Method method : Method.values()) {
                for (Normalisation normalisation : Normalisation.values()) {
                    if (method == Method.RAW && normalisation != Normalisation.ROW) {
                        continue;
                    }
                    var call = Call.onHost("attention", TEXT, "--heads", "0,2-3,-1", "--layer", "-2", "--positions",
                            "1,-1", "--method", method.id(), "--normalisation", normalisation.id(), "--json");
                    var expected = query.method(method).normalisation(normalisation).compute().toJson();
                    assertEquals(expected + "\n", call.out(), call.err());
                }
            }
        }
    }

    @Test
    void theTextSaysWhatWasAskedAndShowsEachNumber() {
        var json = Call.onHost("attention", TEXT, "--json").json();
        var lines = Call.onHost("attention", TEXT).out().lines().toList();
        String facts = "model standin · attention rollout · layers 0–5 · mean of heads 0–5 · device host";
        assertTrue(lines.get(0).startsWith(facts), lines.get(0));
        assertEquals(TEXT, lines.get(1));
        for (int i = 0; i < 5; i++) {
            String word = json.get("tokens").get(i).get("text").asText().replace(' ', '␣');
            var numbers = new StringBuilder("\\s*" + word);
            for (int j = 0; j <= i; j++) {
                numbers.append(String.format(Locale.ROOT, "\\s+%.2f", json.get("matrix").get(i).get(j).asDouble()));
            }
            assertTrue(lines.stream().anyMatch(line -> line.matches(numbers.toString())), numbers + " in " + lines);
        }
    }

    @Test
    void tokensInPlaceOfText() {
        var json = Call.onHost("attention", "--tokens", "265,601", "--json").json();
        assertEquals(" key", json.get("tokens").get(1).get("text").asText());
        assertEquals("[[1.0]]", Call.onHost("attention", "--tokens", "265", "--json").json().get("matrix").toString());
    }
}
