package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceCommandTest {
    private static final String CABINETS = "The key to the cabinets"; // five tokens
    private static final String HOOKS =
            "blocks.*.hook_resid_post,logits,blocks.1.attn.hook_pattern,blocks.0.attn.hook_z,blocks.2.mlp.hook_post";

    @TempDir
    private Path directory;

    /** A safetensors file, read without Strata. */
    private record File(JsonNode header, ByteBuffer data) {
        static File read(Path path) throws IOException {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            byte[] header = new byte[(int) bytes.getLong()];
            bytes.get(header);
            return new File(new ObjectMapper().readTree(header), bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
        }

        String shape(String name) {
            assertEquals("F32", header.get(name).get("dtype").asText());
            return header.get(name).get("shape").toString();
        }

        float[] values(String name) {
            int from = header.get(name).get("data_offsets").get(0).asInt();
            int to = header.get(name).get("data_offsets").get(1).asInt();
            float[] values = new float[(to - from) / Float.BYTES];
            data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return values;
        }
    }

    private Path traced(String... options) {
        Path out = directory.resolve("trace" + options.length + ".safetensors");
        String[] command = {"trace", CABINETS, "--hooks", HOOKS, "--device=host", "--out", out.toString()};
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        var call = Call.strata(all);
        assertEquals(0, call.code(), call.err());
        return out;
    }

    @Test
    void theTensorsHaveTheirNamesAndShapes() throws IOException {
        var file = File.read(traced());
        assertEquals("[5,192]", file.shape("blocks.0.hook_resid_post"));
        assertEquals("[5,192]", file.shape("blocks.5.hook_resid_post"));
        assertEquals("[5,4096]", file.shape("logits"));
        assertEquals("[6,5,5]", file.shape("blocks.1.attn.hook_pattern"));
        assertEquals("[5,6,32]", file.shape("blocks.0.attn.hook_z"));
        assertEquals("[5,768]", file.shape("blocks.2.mlp.hook_post"));
        assertEquals(6 + 4 + 1, file.header().size());

        var metadata = file.header().get("__metadata__");
        assertEquals("standin", metadata.get("model").asText());
        assertEquals("[265,601,320,259,761]", metadata.get("tokens").asText());
        assertEquals("[0,1,2,3,4]", metadata.get("positions").asText());
    }

    @Test
    void theValuesAreThoseOfTheRun() throws IOException {
        var file = File.read(traced());
        float[] logits = file.values("logits");
        float[] last = Arrays.copyOfRange(logits, 4 * 4096, 5 * 4096);
        int best = IntStream.range(0, 4096).reduce((a, b) -> last[b] > last[a] ? b : a).orElseThrow();
        assertEquals(267, best, "␣is");

        float[] pattern = file.values("blocks.1.attn.hook_pattern");
        for (int row = 0; row < 30; row++) {
            double sum = 0;
            for (int read = 0; read < 5; read++) {
                float weight = pattern[row * 5 + read];
                assertTrue(weight >= 0 && (read <= row % 5 || weight == 0), "causal");
                sum += weight;
            }
            assertEquals(1, sum, 1e-5);
        }
    }

    @Test
    void onlyThePositionsAskedFor() throws IOException {
        var all = File.read(traced());
        var some = File.read(traced("--positions", "-1,1"));
        assertEquals("[2,192]", some.shape("blocks.3.hook_resid_post"));
        assertEquals("[6,2,5]", some.shape("blocks.1.attn.hook_pattern"));
        assertEquals("[1,4]", some.header().get("__metadata__").get("positions").asText());
        float[] whole = all.values("blocks.3.hook_resid_post");
        float[] rows = some.values("blocks.3.hook_resid_post");
        assertArrayEquals(Arrays.copyOfRange(whole, 192, 384), Arrays.copyOf(rows, 192));
        assertArrayEquals(Arrays.copyOfRange(whole, 4 * 192, 5 * 192), Arrays.copyOfRange(rows, 192, 384));
    }

    @Test
    void saysWhatIsInTheFile() {
        Path out = directory.resolve("t.safetensors");
        var text = Call.onHost("trace", CABINETS, "--hooks", "logits", "--out", out.toString());
        assertEquals(List.of(
                "hook    shape         size",
                "logits  5 × 4096  80.0 KiB",
                "",
                "1 tensor of 5 of 5 positions in " + out), text.out().lines().toList());
        var json = Call.onHost("trace", CABINETS, "--hooks", "logits", "--out", out.toString(), "--json").json();
        assertEquals("trace", json.get("command").asText());
        assertEquals(out.toString(), json.get("file").asText());
        assertEquals("[{\"name\":\"logits\",\"shape\":[5,4096]}]", json.get("tensors").toString());
        assertEquals(5, json.get("tokens").size());
    }

    @Test
    void aFailureLeavesNothingBehind() throws IOException {
        Path out = directory.resolve("missing/t.safetensors");
        var call = Call.onHost("trace", CABINETS, "--hooks", "logits", "--out", out.toString());
        assertEquals(1, call.code());
        assertTrue(call.err().contains(out.getParent().toString()), call.err());
        assertEquals(1, Call.onHost("trace", "", "--hooks", "logits", "--out", directory + "/t").code());
        assertEquals(1, Call.onHost("trace", "a", "--hooks", "logits", "--out", directory.toString()).code());
        assertEquals(2, Call.onHost("trace", "a", "--hooks", "logit", "--out", directory + "/t").code());
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
    }
}
