package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.lens.patch.At;
import dev.strata.lens.patch.Patching;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PatchCommandTest {
    private static final String KEY = "The key to the cabinets";
    private static final String KEYS = "The keys to the cabinets";

    private static Call patch(String... more) {
        var all = new ArrayList<>(List.of("patch"));
        all.addAll(Arrays.asList(more));
        return Call.onHost(all.toArray(String[]::new));
    }

    private static Call verbs(String... more) {
        var all = new ArrayList<>(List.of("--clean", KEY, "--corrupt", KEYS, "--answer", " is", "--wrong", " are"));
        all.addAll(Arrays.asList(more));
        return patch(all.toArray(String[]::new));
    }

    private static List<String> fields(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        var json = verbs("--json").json();
        assertEquals(
                List.of("command", "model", "device", "weights",
                        "tokens", "clean_tokens", "answer", "wrong", "at", "layers",
                        "clean", "corrupt", "scores"),
                fields(json));
        assertEquals("patch", json.get("command").asText());
        assertEquals("resid_pre", json.get("at").asText());
        assertEquals(" keys", json.get("tokens").get(1).get("text").asText());
        assertEquals(" key", json.get("clean_tokens").get(1).get("text").asText());
        assertEquals(" is", json.get("answer").get("text").asText());
        assertEquals(" are", json.get("wrong").get("text").asText());
        assertEquals("[0,1,2,3,4,5]", json.get("layers").toString());
        assertEquals(6, json.get("scores").size());
        json.get("scores").forEach(layer -> assertEquals(json.get("tokens").size(), layer.size()));
    }

    @Test
    void theNumberOfTheNounIsRestoredWhereItStandsAndThenAtTheEnd() {
        var json = verbs("--json").json();
        assertTrue(json.get("clean").asDouble() > json.get("corrupt").asDouble(), json.toString());
        assertEquals(1, json.get("scores").get(0).get(1).asDouble(), 1e-3, "the only token that differs");
        for (JsonNode layer : json.get("scores")) {
            assertEquals(0, layer.get(0).asDouble(), "nothing differs before it");
        }
        int last = json.get("tokens").size() - 1;
        assertTrue(json.get("scores").get(5).get(last).asDouble() > 0.5, json.toString());
    }

    @Test
    void headsHaveAColumnEach() {
        var json = verbs("--at", "heads", "--json").json();
        assertTrue(fields(json).contains("heads"), json.toString());
        assertEquals("[0,1,2,3,4,5]", json.get("heads").toString());
        json.get("scores").forEach(layer -> assertEquals(6, layer.size()));
    }

    @ParameterizedTest
    @EnumSource
    void theOptionsAreTheQuerys(At at) {
        try (var model = Gpt2.open(Call.STANDIN, Device.host())) {
            var query = Patching.of(model, KEY, KEYS).answer(" is").wrong(" are").at(at);
            var view = query.compute();
            assertEquals(view.toJson() + "\n", verbs("--at", at.id(), "--json").out());
            assertEquals(view + "\n", verbs("--at", at.id()).out());
            var tokens = patch(
                    "--clean-tokens", ids(model, KEY), "--corrupt-tokens", ids(model, KEYS), "--answer-id",
                    String.valueOf(view.answer().id()), "--wrong-id", String.valueOf(view.wrong().id()), "--at",
                    at.id(), "--json");
            assertEquals(view.toJson() + "\n", tokens.out(), tokens.err());
        }
    }

    private static String ids(Gpt2 model, String text) {
        return Arrays.toString(model.tokenizer().encode(text)).replaceAll("[\\[\\] ]", "");
    }

    @Test
    void whatIsWrongIsSaidOnOneLine() {
        assertWrong(2, "--clean is missing (or --clean-tokens in its place)", patch("--corrupt", KEYS));
        assertWrong(2, "--corrupt is missing", patch("--clean", KEY, "--answer", " is", "--wrong", " are"));
        assertWrong(2, "--answer is missing (or --answer-id",
                patch("--clean", KEY, "--corrupt", KEYS, "--wrong", " are"));
        assertWrong(2, "--wrong is missing", patch("--clean", KEY, "--corrupt", KEYS, "--answer", " is"));
        assertWrong(2, "either --clean or --clean-tokens, not both", verbs("--clean-tokens", "1,2"));
        assertWrong(2, "either --wrong or --wrong-id, not both", verbs("--wrong-id", "5"));
        assertWrong(2, "there is no 'mlp' to patch at; there are resid_pre, attn_out, mlp_out, heads",
                verbs("--at", "mlp"));
        assertWrong(2, "--html", verbs("--html", "/nowhere/x.html"));
        assertWrong(2, "--corrupt-tokens: 4096 is no token id of standin: they go from 0 to 4095",
                patch("--clean-tokens", "1,2", "--corrupt-tokens", "1,4096", "--answer-id", "1", "--wrong-id", "2"));
        assertWrong(2, "--answer-id: -1 is no token id",
                patch("--clean", KEY, "--corrupt", KEYS, "--answer-id=-1", "--wrong-id", "2"));
        assertWrong(2, "--wrong is the same token as --answer",
                patch("--clean", KEY, "--corrupt", KEYS, "--answer", " is", "--wrong", " is"));
        assertWrong(2, "--answer: 'keys to' is not one token",
                patch("--clean", KEY, "--corrupt", KEYS, "--answer", "keys to", "--wrong", " is"));
        assertWrong(1, "the same: there is nothing to patch",
                patch("--clean", KEY, "--corrupt", KEY, "--answer", " is", "--wrong", " are"));
        assertWrong(1, "They differ first at position 1: '␣key' in the clean prompt, '␣keys' in the corrupt one",
                patch("--clean", KEY, "--corrupt", KEYS + " are", "--answer", " is", "--wrong", " are"));
        assertWrong(1, "the corrupt prompt is empty",
                patch("--clean", KEY, "--corrupt", "", "--answer", " is", "--wrong", " are"));
    }

    private static void assertWrong(int code, String words, Call call) {
        assertEquals(code, call.code(), call.err());
        assertTrue(call.err().startsWith("strata patch: ") && call.err().contains(words), call.err());
        assertEquals(1, call.err().lines().count(), call.err());
        assertEquals("", call.out());
    }
}
