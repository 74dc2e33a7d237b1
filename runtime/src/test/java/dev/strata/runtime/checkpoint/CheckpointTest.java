package dev.strata.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final Parameter WTE = new Parameter("wte.weight", false, 257, 32);
    private static final Parameter LM_HEAD = new Parameter("lm_head.weight", false, 257, 32);
    private static final Parameter QKV = new Parameter("attn.c_attn.weight", true, 32, 96);

    /** A copy of gpt2-tiny that tests change. */
    @TempDir
    Path directory;

    @BeforeEach
    void copy() throws IOException {
        for (String name : new String[] {"config.json", "vocab.json", "merges.txt", "model.safetensors"}) {
            Files.copy(FIXTURES.resolve("gpt2-tiny").resolve(name), directory.resolve(name));
        }
    }

    @ParameterizedTest
    @CsvSource({"gpt2-tiny,F32", "gpt2-tiny-f16,F16", "gpt2-tiny-bf16,BF16"})
    void opensEveryTypeWithAndWithoutPrefix(String name, DType dtype) {
        try (var checkpoint = Checkpoint.open(FIXTURES.resolve(name));
                var plain = Checkpoint.open(FIXTURES.resolve("gpt2-tiny"))) {
            assertEquals(name, checkpoint.name());
            assertEquals(new Config(2, 2, 32, 128, 24, 257, 1e-5f, OptionalInt.of(256)), checkpoint.config());
            assertEquals(257, checkpoint.tokenizer().size());
            assertSame(checkpoint.tensor(WTE, 0), checkpoint.tensor(LM_HEAD, 0));
            for (Parameter parameter : Gpt2Program.prefill(checkpoint.config()).parameters()) {
                Tensor tensor = checkpoint.tensor(parameter, 1);
                assertEquals(dtype, tensor.dtype());
                assertArrayEquals(parameter.shape(), tensor.shape());
                assertEquals(tensor.size() * dtype.bytes(), tensor.data().byteSize());
                assertArrayEquals(plain.tensor(parameter, 1).toFloats(), tensor.toFloats(), 4e-3f);
            }
        }
    }

    @Test
    void nameIsTheDirectorys() {
        try (var checkpoint = Checkpoint.open(directory.resolve("..").resolve(directory.getFileName()).resolve("."))) {
            assertEquals(directory.getFileName().toString(), checkpoint.name());
        }
    }

    @Test
    void readsShards() throws IOException {
        Map<String, Tensor> tensors = tensors();
        shard("model-00001-of-00002.safetensors", tensors, true);
        shard("model-00002-of-00002.safetensors", tensors, false);
        writeIndex(tensors, "model-0000%d-of-00002.safetensors");
        Files.delete(directory.resolve("model.safetensors"));
        try (var sharded = Checkpoint.open(directory);
                var whole = Checkpoint.open(FIXTURES.resolve("gpt2-tiny"))) {
            for (Parameter parameter : Gpt2Program.prefill(whole.config()).parameters()) {
                assertArrayEquals(whole.tensor(parameter, 1).toFloats(), sharded.tensor(parameter, 1).toFloats());
            }
        }
        Files.delete(directory.resolve("model-00002-of-00002.safetensors"));
        assertRefused("model-00002-of-00002.safetensors: no such file, though model.safetensors.index.json names it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                              | index.json: weight_map must be an object, found nothing
            {"weight_map": {"wte.weight": 3}}               | weight_map of tensor wte.weight must be the name of a file beside it, found 3
            {"weight_map": {"wte.weight": "../x"}}          | weight_map of tensor wte.weight must be the name of a file beside it, found "../x"
            {"weight_map": {"wte.weight": "config.json"}}   | config.json: not a safetensors file, or truncated
            {"weight_map": {"other": "part"}}               | index.json: says that tensor other is in part, where it is not
            {"weight_map": {"wte.weight": "part"}}          | index.json: missing tensor wpe.weight, expected of shape [24, 32]
            """)
    void refusesAWrongIndex(String index, String message) throws IOException {
        Files.move(directory.resolve("model.safetensors"), directory.resolve("part"));
        Files.writeString(directory.resolve("model.safetensors.index.json"), index);
        assertRefused(message);
    }

    @Test
    void ignoresBuffersOfAnyType() throws IOException {
        String header = """
                {"h.0.attn.bias": {"dtype": "BOOL", "shape": [1, 1, 2, 2], "data_offsets": [0, 4]},
                 "h.0.attn.masked_bias": {"dtype": "I64", "shape": [], "data_offsets": [4, 12]}}""";
        RawSafetensors.write(directory.resolve("buffers"), header, 12);
        Map<String, Tensor> tensors = tensors();
        Files.move(directory.resolve("model.safetensors"), directory.resolve("model-2"));
        writeIndex(tensors, "model-2");
        String index = Files.readString(directory.resolve("model.safetensors.index.json"));
        Files.writeString(directory.resolve("model.safetensors.index.json"), index.replace("{\"weight_map\": {",
                "{\"weight_map\": {\"h.0.attn.bias\": \"buffers\", \"h.0.attn.masked_bias\": \"buffers\", "));
        Checkpoint.open(directory).close();
    }

    @Test
    void anUnembeddingOfTheSameBytesIsTied() throws IOException {
        Map<String, Tensor> tensors = tensors();
        tensors.put("lm_head.weight", tensors.get("wte.weight"));
        write("model.safetensors", tensors);
        try (var checkpoint = Checkpoint.open(directory)) {
            assertSame(checkpoint.tensor(WTE, 0), checkpoint.tensor(LM_HEAD, 0));
        }
    }

    @Test
    void anotherUnembeddingIsItsOwn() throws IOException {
        Map<String, Tensor> tensors = tensors();
        float[] other = tensors.get("wte.weight").toFloats();
        other[other.length - 1] += 1;
        var writer = writer(tensors).add("lm_head.weight", new long[] {257, 32}, other);
        writer.write(directory.resolve("model.safetensors"));
        try (var checkpoint = Checkpoint.open(directory)) {
            assertNotSame(checkpoint.tensor(WTE, 0), checkpoint.tensor(LM_HEAD, 0));
            assertArrayEquals(other, checkpoint.tensor(LM_HEAD, 0).toFloats());
            assertSame(checkpoint.tensor(LM_HEAD, 0), checkpoint.tensor(LM_HEAD, 0));
        }
    }

    @Test
    void refusesAMissingTensor() throws IOException {
        Map<String, Tensor> tensors = tensors();
        tensors.remove("h.1.mlp.c_fc.weight");
        write("model.safetensors", tensors);
        assertRefused("model.safetensors: missing tensor h.1.mlp.c_fc.weight, expected of shape [32, 128]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "vocab_size": 257   | "vocab_size": 300   | tensor wte.weight has shape [257, 32], expected [300, 32] by config.json
            "n_positions": 24   | "n_positions": 25   | tensor wpe.weight has shape [24, 32], expected [25, 32] by config.json
            "n_layer": 2        | "n_inner": 64, "n_layer": 2 | tensor h.0.mlp.c_fc.weight has shape [32, 128], expected [32, 64] by config.json
            "n_layer": 2        | "n_layer": 3        | missing tensor h.2.ln_1.weight, expected of shape [32]
            "n_layer": 2        | "n_layer": 1        | is of a further layer than config.json's n_layer 1
            "model_type": "gpt2" | "model_type": "bert" | config.json: model_type must be "gpt2", found "bert"
            """)
    void refusesAConfigThatTheWeightsContradict(String setting, String other, String message) throws IOException {
        String config = Files.readString(directory.resolve("config.json"));
        assertTrue(config.contains(setting));
        Files.writeString(directory.resolve("config.json"), config.replace(setting, other));
        assertRefused(message);
    }

    @Test
    void refusesAUsedTensorOfAnotherType() throws IOException {
        Map<String, Tensor> tensors = tensors();
        tensors.remove("ln_f.bias");
        write("part", tensors);
        String header = "{\"ln_f.bias\": {\"dtype\": \"F64\", \"shape\": [32], \"data_offsets\": [0, 256]}}";
        RawSafetensors.write(directory.resolve("double"), header, 256);
        writeIndex(tensors, "part");
        String index = Files.readString(directory.resolve("model.safetensors.index.json"));
        Files.writeString(directory.resolve("model.safetensors.index.json"),
                index.replace("{\"weight_map\": {", "{\"weight_map\": {\"ln_f.bias\": \"double\", "));
        Files.delete(directory.resolve("model.safetensors"));
        assertRefused("double: tensor ln_f.bias: dtype must be F32, F16 or BF16, found F64");
    }

    @Test
    void refusesATensorUnderBothNames() throws IOException {
        Map<String, Tensor> tensors = tensors();
        tensors.put("transformer.ln_f.bias", tensors.get("ln_f.bias"));
        write("model.safetensors", tensors);
        assertRefused("model.safetensors: tensor ln_f.bias twice, as ln_f.bias and as transformer.ln_f.bias");
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve("model.safetensors"));
        Files.write(directory.resolve("model.safetensors"), Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused("model.safetensors: tensor ln_f.bias: data_offsets [137728, 137856] reach past the end of the file,"
                + " which holds 137855 bytes of data (is it truncated?)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "vocab.json", "merges.txt", "model.safetensors"})
    void refusesADirectoryWithoutAFile(String name) throws IOException {
        Files.delete(directory.resolve(name));
        switch (name) {
            case "config.json" -> assertRefused("config.json: no such file");
            case "model.safetensors" ->
                assertRefused(": no weights: expected model.safetensors or model.safetensors.index.json");
            default -> {
                try (var checkpoint = Checkpoint.open(directory)) {
                    String message = assertThrows(StrataException.class, checkpoint::tokenizer).getMessage();
                    assertTrue(message.startsWith(directory.toString()), message);
                }
            }
        }
    }

    @Test
    void saysThatPytorchsFormatMustBeConverted() throws IOException {
        Files.move(directory.resolve("model.safetensors"), directory.resolve("pytorch_model.bin"));
        assertRefused("; its pytorch_model.bin must be converted to safetensors first");
    }

    @Test
    void refusesWhatIsNoDirectory() {
        Path file = directory.resolve("config.json");
        assertEquals(
                file + ": expected a checkpoint's directory, found a file",
                assertThrows(StrataException.class, () -> Checkpoint.open(file)).getMessage());
        Path nowhere = directory.resolve("nowhere");
        assertEquals(
                nowhere + ": no such directory",
                assertThrows(StrataException.class, () -> Checkpoint.open(nowhere)).getMessage());
    }

    @Test
    void lendsTensorsUntilItIsClosed() {
        var checkpoint = Checkpoint.open(directory);
        Tensor qkv = checkpoint.tensor(QKV, 1);
        assertThrows(IllegalArgumentException.class, () -> checkpoint.tensor(QKV, 2));
        checkpoint.close();
        checkpoint.close();
        assertThrows(IllegalStateException.class, () -> qkv.get(0));
    }

    private void assertRefused(String message) {
        String found = assertThrows(StrataException.class, () -> Checkpoint.open(directory)).getMessage();
        assertTrue(found.startsWith(directory.toString()) && found.contains(message), found);
        assertEquals(1, found.lines().count(), found);
    }

    /** The fixture's tensors, whose file stays open until the test JVM ends. */
    private static Map<String, Tensor> tensors() {
        var file = Safetensors.open(FIXTURES.resolve("gpt2-tiny/model.safetensors"));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        file.names().forEach(name -> tensors.put(name, file.tensor(name)));
        return tensors;
    }

    private void write(String name, Map<String, Tensor> tensors) {
        writer(tensors).write(directory.resolve(name));
    }

    private static SafetensorsWriter writer(Map<String, Tensor> tensors) {
        var writer = new SafetensorsWriter();
        tensors.forEach((name, tensor) -> writer.add(name, tensor.shape(), tensor.toFloats()));
        return writer;
    }

    private void shard(String name, Map<String, Tensor> tensors, boolean first) {
        Map<String, Tensor> part = new LinkedHashMap<>(tensors);
        part.keySet().removeIf(tensor -> isInFirst(tensor) != first);
        write(name, part);
    }

    private void writeIndex(Map<String, Tensor> tensors, String fileName) throws IOException {
        String map = tensors.keySet().stream()
                .map(name -> "\"" + name + "\": \"" + fileName.formatted(isInFirst(name) ? 1 : 2) + "\"")
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        Files.writeString(directory.resolve("model.safetensors.index.json"), "{\"weight_map\": {" + map + "}}");
    }

    private static boolean isInFirst(String name) {
        return !name.startsWith("h.1.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2-tiny", "gpt2-tiny-f16"})
    void roundsMatricesToBfloat16AndNothingElse(String name) {
        try (var arena = Arena.ofConfined();
                var stored = Checkpoint.open(FIXTURES.resolve(name));
                var rounded = stored.rounded(arena)) {
            assertSame(rounded.tensor(WTE, 0), rounded.tensor(LM_HEAD, 0));
            assertEquals(65_600, stored.roundedBytes(), "two bytes for 257 · 32 and twice 12 · 32 · 32 weights");
            for (Parameter parameter : Gpt2Program.prefill(stored.config()).parameters()) {
                Tensor before = stored.tensor(parameter, 1);
                Tensor after = rounded.tensor(parameter, 1);
                if (parameter.isVector() || parameter.name().equals("wpe.weight")) {
                    assertSame(before, after);
                    continue;
                }
                assertEquals(DType.BF16, after.dtype());
                assertArrayEquals(before.shape(), after.shape());
                for (long i = 0; i < before.size(); i++) {
                    assertEquals(before.get(i), after.get(i), Math.abs(before.get(i)) / 256, parameter.name());
                }
            }
        }
    }

    @Test
    void keepsWhatIsBfloat16Already() {
        try (var arena = Arena.ofConfined();
                var stored = Checkpoint.open(FIXTURES.resolve("gpt2-tiny-bf16"));
                var rounded = stored.rounded(arena)) {
            assertSame(stored.tensor(QKV, 1), rounded.tensor(QKV, 1));
            assertEquals(0, stored.roundedBytes());
        }
    }
}
