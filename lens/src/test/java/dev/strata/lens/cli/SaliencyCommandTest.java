package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.lens.saliency.Convention;
import dev.strata.lens.saliency.Method;
import dev.strata.lens.saliency.Saliency;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaliencyCommandTest {
    private static final String HEATHROW = "Heathrow airport is located in the city of";
    private static final String CABINETS = "The key to the cabinets";

    private static List<String> fields(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static double[] scores(JsonNode json) {
        return StreamSupport.stream(json.get("scores").spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    }

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        var json = Call.onHost("saliency", HEATHROW, "--json").json();
        assertEquals(
                List.of("command", "model", "device", "weights",
                        "method", "convention", "target", "tokens", "scores", "steps",
                        "completeness_gap", "completeness_gap_relative"),
                fields(json));
        assertEquals("saliency", json.get("command").asText());
        assertEquals("standin", json.get("model").asText());
        assertEquals("host", json.get("device").asText());
        assertEquals("grad-x-input", json.get("method").asText());
        assertEquals("captum", json.get("convention").asText());
        assertEquals(List.of("id", "text", "probability", "rank"), fields(json.get("target")));
        assertEquals(" London", json.get("target").get("text").asText());
        assertEquals(1, json.get("target").get("rank").asInt());
        assertEquals(10, json.get("tokens").size());
        assertEquals(List.of("id", "text"), fields(json.get("tokens").get(0)));
        assertEquals(10, json.get("scores").size());
        assertTrue(json.get("completeness_gap").isNull() && json.get("steps").isNull(), json.toString());
    }

    @Test
    void theCompletenessGapOfATrainedModelIsBelowOnePercentAt200Steps() {
        for (String convention : List.of("captum", "ecco")) {
            var json = Call.onHost("saliency", HEATHROW, "--target", " London", "--method", "integrated-gradients",
                    "--convention", convention, "--steps", "200", "--json").json();
            assertEquals(200, json.get("steps").asInt());
            assertTrue(json.get("completeness_gap").asDouble() > 0);
            assertTrue(json.get("completeness_gap_relative").asDouble() < 0.01, json.toString());
        }
    }

    @Test
    void theNounThatAttractsTheVerbSpeaksForIt() {
        double[] scores = scores(Call.onHost(
                "saliency", CABINETS, "--target", " are", "--method", "integrated-gradients", "--json").json());
        assertEquals(5, scores.length);
        assertTrue(scores[4] > 1, "cabinets");
        assertTrue(scores[1] < -1, "key");
    }

    @Test
    void theOptionsAreTheQuerys() {
        try (var model = Gpt2.open(Call.STANDIN, Device.host())) {
            var query = Saliency.of(model, CABINETS).target(" are");
            int id = query.compute().target().token().id();
            for (Method method : Method.values()) {
                for (Convention convention : Convention.values()) {
                    var call = Call.onHost("saliency", CABINETS, "--target-id", String.valueOf(id), "--method",
                            method.id(), "--convention", convention.id(), "--json");
                    var expected = query.method(method).convention(convention).compute().toJson();
                    assertEquals(expected + "\n", call.out(), call.err());
                }
            }
        }
    }

    @Test
    void onATerminalTheTextIsShadedAndInAPipeItIsNot() {
        var terminal = Call.strata(new byte[0], 80, "saliency", CABINETS, "--device=host");
        assertTrue(terminal.out().contains("\u001b[38;5;"), terminal.out());
        var never = Call.strata(new byte[0], 80, "saliency", CABINETS, "--device=host", "--color", "never");
        assertFalse(never.out().contains("\u001b"));
        var pipe = Call.onHost("saliency", CABINETS);
        assertFalse(pipe.out().contains("\u001b"));
        assertTrue(pipe.out().contains("\nThe key to the cabinets → ␣is\n"), pipe.out());
        assertEquals(5, pipe.out().lines().filter(line -> line.contains("│")).count(), pipe.out());
    }

    @Test
    void theFilesThatWereAskedForAreWritten(@TempDir Path directory) throws Exception {
        Path html = directory.resolve("a.html");
        Path svg = directory.resolve("a.svg");
        Path png = directory.resolve("a.png");
        var call = Call.onHost(
                "saliency", CABINETS, "--html", html.toString(), "--svg", svg.toString(), "--png", png.toString());
        assertEquals(0, call.code(), call.err());
        assertEquals(Call.onHost("saliency", CABINETS).out(), call.out());
        assertTrue(Files.readString(html).contains("<title>The key to the cabinets → ␣is</title>"));
        assertTrue(Files.readString(svg).contains("The key to the cabinets → ␣is"));
        assertTrue(ImageIO.read(png.toFile()).getWidth() > 900);
        var nowhere = Call.onHost("saliency", CABINETS, "--html", directory.resolve("no/a.html").toString());
        assertEquals(2, nowhere.code());
        assertTrue(nowhere.err().contains("--html") && nowhere.err().contains("does not exist"), nowhere.err());
    }

    @Test
    void tokensInPlaceOfTextAndOneTokenOnly() {
        var json = Call.onHost("saliency", "--tokens", "265,601", "--json").json();
        assertEquals(" key", json.get("tokens").get(1).get("text").asText());
        for (String method : List.of("gradient", "grad-x-input", "integrated-gradients")) {
            assertEquals(1, scores(Call.onHost("saliency", "The", "--method", method, "--json").json()).length);
        }
    }
}
