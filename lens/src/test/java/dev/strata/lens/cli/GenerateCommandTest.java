package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.runtime.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateCommandTest {
    private static final String FRANCE = "The capital of France is";

    private static JsonNode generate(String... options) {
        var command = new ArrayList<>(List.of("generate", FRANCE, "--json"));
        command.addAll(List.of(options));
        return Call.onHost(command.toArray(String[]::new)).json();
    }

    private static int[] ids(JsonNode tokens) {
        return StreamSupport.stream(tokens.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bf16", "int8"})
    void fewerBitsSayTheSame(String weights) {
        var rounded = generate("--max-new-tokens", "6", "--weights", weights);
        assertEquals(weights, rounded.get("weights").asText());
        assertEquals(generate("--max-new-tokens", "6").get("text"), rounded.get("text"));
    }

    @Test
    void otherWeightsAreRefused() {
        var call = Call.onHost("generate", FRANCE, "--weights", "int4");
        assertEquals(2, call.code());
        assertTrue(call.err().contains("--weights") && call.err().contains("'int4' is not stored, bf16 or int8"), call.err());
    }

    @Test
    void theJsonHasTheShapeThatIsDocumented() {
        var json = generate("--max-new-tokens", "6");
        assertEquals("generate", json.get("command").asText());
        assertEquals("standin", json.get("model").asText());
        assertEquals("host", json.get("device").asText());
        assertEquals("max_new_tokens", json.get("end").asText());
        assertEquals(6, json.get("new_tokens").asInt());
        assertEquals(json.get("prompt_tokens").asInt() + 6, json.get("tokens").size());
        assertTrue(json.get("text").asText().startsWith(FRANCE + " Paris"), json.toString());
        assertEquals(json.get("text").asText(), FRANCE + json.get("new_text").asText());
        try (var checkpoint = Checkpoint.open(Call.STANDIN)) {
            assertEquals(json.get("text").asText(), checkpoint.tokenizer().decode(ids(json.get("tokens"))));
        }
    }

    @Test
    void withoutJsonTheTextIsAllThereIs() {
        var call = Call.onHost("generate", FRANCE, "--max-new-tokens", "6");
        assertEquals(generate("--max-new-tokens", "6").get("text").asText() + "\n", call.out());
        assertEquals("", call.err());
        assertEquals(0, call.code());
    }

    @Test
    void greedyByDefaultAndTheSameEachTime() {
        var greedy = generate();
        assertEquals(40, greedy.get("new_tokens").asInt());
        assertEquals(greedy.get("tokens"), generate("--temperature", "0", "--seed", "9").get("tokens"));
        assertEquals(greedy.get("tokens"), generate("--top-k", "1").get("tokens"));
        assertEquals(greedy.get("tokens"), generate("--top-p", "1e-6").get("tokens"));
    }

    @Test
    void theSameSeedWritesTheSameText() {
        var first = generate("--temperature", "1.5", "--seed", "7").get("tokens");
        assertEquals(first, generate("--temperature", "1.5", "--seed", "7").get("tokens"));
        var texts = new HashSet<JsonNode>();
        for (int seed = 0; seed < 4; seed++) {
            texts.add(generate("--temperature", "1.5", "--seed", String.valueOf(seed)).get("tokens"));
        }
        assertEquals(4, texts.size());
    }

    @Test
    void withoutASeedTheOneThatWasDrawnIsTold() {
        var json = generate("--temperature", "1.5");
        assertNotEquals(json.get("tokens"), generate("--temperature", "1.5").get("tokens"));
        String seed = json.get("sampling").get("seed").asText();
        assertEquals(json.get("tokens"), generate("--temperature", "1.5", "--seed", seed).get("tokens"));
    }

    @Test
    void aStopStringEndsTheTextBeforeIt() {
        String all = generate().get("new_text").asText();
        String stop = all.substring(4, 12);
        var json = generate("--stop", "never said", "--stop", stop);
        assertEquals("stop", json.get("end").asText());
        assertEquals(all.substring(0, all.indexOf(stop)), json.get("new_text").asText());
        assertEquals(FRANCE + json.get("new_text").asText(), json.get("text").asText());
        assertTrue(json.get("new_tokens").asInt() < 40);
        var text = Call.onHost("generate", FRANCE, "--stop", stop);
        assertEquals(json.get("text").asText() + "\n", text.out());
    }

    @Test
    void aStopStringInThePromptStopsNothing() {
        assertEquals("max_new_tokens", generate("--stop", "capital of", "--max-new-tokens", "3").get("end").asText());
    }

    @Test
    void endsWhereTheContextDoes() {
        var json = generate("--max-new-tokens", "1000");
        assertEquals("context_full", json.get("end").asText());
        assertEquals(65, json.get("tokens").size(), "the 64 positions, and what the last of them says");
    }

    @Test
    void onATerminalNothingInTheTextSteersIt() {
        var call = Call.strata(
                new byte[0], 80, "generate", "a\u001b[2Jb", "--max-new-tokens", "1", "--device=host", "--color=never");
        assertTrue(call.out().startsWith("a\uFFFD[2Jb"), call.out());
    }

    /** A reader that has gone, such as head, is no error. */
    @Test
    void aClosedPipeEndsQuietlyAndAFullDiskDoesNot() {
        assertEquals(new Call(0, "", ""), writingTo("Broken pipe"));
        var full = writingTo("No space left on device");
        assertEquals(1, full.code());
        assertEquals("strata generate: cannot write to standard output: No space left on device\n", full.err());
    }

    private static Call writingTo(String failure) {
        System.setProperty("strata.model", Call.STANDIN.toString());
        var broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        var err = new java.io.ByteArrayOutputStream();
        var console = new Console(
                new Output(broken), new PrintStream(err, true), java.io.InputStream.nullInputStream(), 0, Map.of());
        int code = Strata.run(console, "generate", FRANCE, "--device=host");
        assertFalse(err.toString().contains("\tat "));
        return new Call(code, "", err.toString());
    }
}
