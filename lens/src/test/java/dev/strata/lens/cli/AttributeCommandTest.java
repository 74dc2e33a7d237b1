package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.lens.attribute.Attribution;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttributeCommandTest {
    private static final String HEATHROW = "Heathrow airport is located in the city of";

    private static List<String> fields(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        var json = Call.onHost("attribute", HEATHROW, "--answer", " London", "--wrong", " Paris", "--json").json();
        assertEquals(
                List.of("command", "model", "device", "weights",
                        "tokens", "answer", "wrong", "components", "logit_difference",
                        "residue"),
                fields(json));
        assertEquals("attribute", json.get("command").asText());
        assertEquals("standin", json.get("model").asText());
        assertEquals(10, json.get("tokens").size());
        assertEquals(" London", json.get("answer").get("text").asText());
        assertEquals(" Paris", json.get("wrong").get("text").asText());
        assertEquals(3 + 6 * 8, json.get("components").size());
        double sum = 0;
        for (JsonNode component : json.get("components")) {
            assertEquals(List.of("name", "value"), fields(component));
            sum += component.get("value").asDouble();
        }
        assertEquals("blocks.0.attn.head.0", json.get("components").get(2).get("name").asText());
        double difference = json.get("logit_difference").asDouble();
        assertTrue(difference > 1, "London is the answer: " + difference);
        assertEquals(0, json.get("residue").asDouble(), 1e-4);
        assertEquals(difference, sum + json.get("residue").asDouble(), 1e-9);
    }

    @Test
    void theTextEndsWithTheSumAndTheResidue() {
        String out = Call.onHost("attribute", HEATHROW, "--answer", " London", "--wrong", " Paris").out();
        assertTrue(out.contains("\n" + HEATHROW + " → ␣London rather than ␣Paris\n"), out);
        String flat = out.replace('\n', ' ');
        assertTrue(flat.matches(".* 51 components add up to [\\d.]+; the residue, rounding, is [-\\d.e]+\\..*"), out);
        assertTrue(flat.contains("scales by the final layer norm’s own statistics"), out);
    }

    @Test
    void theOptionsAreTheQuerys() {
        try (var model = Gpt2.open(Call.STANDIN, Device.host())) {
            int[] tokens = model.tokenizer().encode(HEATHROW);
            int london = model.tokenizer().single(" London");
            int paris = model.tokenizer().single(" Paris");
            var query = Attribution.of(model, HEATHROW).answer(london);
            String against = query.wrong(paris).compute().toJson() + "\n";
            String alone = query.compute().toJson() + "\n";
            assertEquals(against, Call.onHost(
                    "attribute", HEATHROW, "--answer-id", "" + london, "--wrong-id", "" + paris, "--json").out());
            assertEquals(against, Call.onHost(
                    "attribute", HEATHROW, "--target", " London", "--wrong", " Paris", "--json").out());
            assertEquals(alone, Call.onHost("attribute", HEATHROW, "--json").out(), "the model's own first choice");
            String ids = Arrays.toString(tokens).replaceAll("[\\[\\] ]", "");
            assertEquals(alone, Call.onHost("attribute", "--tokens", ids, "--answer", " London", "--json").out());
            assertTrue(Call.onHost("attribute", HEATHROW, "--json").json().get("wrong").isNull());
        }
    }
}
