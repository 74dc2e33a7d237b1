package dev.strata.lens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake gets one line on standard error that names it, the right exit code, and nothing else. */
class BadInputTest {
    @TempDir
    private Path directory;

    private static void assertRefused(int code, List<String> said, Call call) {
        assertEquals("", call.out());
        assertEquals(1, call.err().lines().count(), call.err());
        assertTrue(call.err().startsWith("strata"), call.err());
        for (String words : said) {
            assertTrue(call.err().contains(words), words + " in " + call.err());
        }
        assertEquals(code, call.code(), call.err());
        assertFalse(call.err().contains("Exception"), call.err());
    }

    private static Arguments wrong(int code, String command, String... said) {
        return Arguments.of(code, command, List.of(said));
    }

    static List<Arguments> commandLines() {
        return List.of(
                wrong(2, "", "no command"),
                wrong(2, "frobnicate", "frobnicate"),
                wrong(2, "rank", "TEXT", "--tokens"),
                wrong(2, "rank|a|--tokens|1", "not both"),
                wrong(2, "rank|a|b", "b"),
                wrong(2, "rank|a|--watsch|b", "--watsch", "did you mean --watch?"),
                wrong(2, "rank|a|--lens|tuned", "--lens", "tuned", "ln_f and raw"),
                wrong(2, "rank|a|--device|gpu", "--device", "gpu", "opencl[:i]"),
                wrong(2, "rank|a|--device|opencl:x", "--device", "opencl:x"),
                wrong(2, "rank|a|--color|red", "--color", "red"),
                wrong(2, "rank|--tokens|1,x", "--tokens", "x"),
                wrong(2, "rank|--tokens|1,4096", "--tokens", "4096", "0 to 4095"),
                wrong(2, "rank|--tokens|-1", "--tokens", "-1"),
                wrong(2, "rank|a|--watch|cabinet", "--watch", "'cabinet' is not one token", "' cabinet' is one"),
                wrong(2, "rank|a|--watch|", "--watch", "empty"),
                wrong(2, "rank|a|--watch-id|4096", "--watch-id", "4096", "0 to 4095"),
                wrong(2, "rank|a|--watch-id|9999999999", "--watch-id", "9999999999"),
                wrong(2, "rank|a b|--all|--watch| is", "--all", "--watch"),
                wrong(2, "rank|a|--layers|6", "--layers", "6", "0 to 5"),
                wrong(2, "rank|a|--layers|first", "--layers", "first"),
                wrong(2, "rank|The capital|--positions|7", "--positions", "7", "0 to 1"),
                wrong(2, "rank|The capital|--positions|-3", "--positions", "-3"),
                wrong(2, "rank|The capital|--all|--positions|1", "--positions", "1"),
                wrong(1, "rank|The|--all", "--all", "two tokens"),
                wrong(1, "rank||--all", "--all", "two tokens"),
                wrong(2, "rank|a b|--all|--stride|0", "--stride", "1 to the context of standin, 64"),
                wrong(2, "rank|a b|--all|--stride|65", "--stride", "65", "1 to the context of standin, 64"),
                wrong(2, "rank|a b|--all|--stride|x", "--stride", "x"),
                wrong(2, "rank|a b|--stride|8", "--stride", "--all"),
                wrong(2, "rank|a b|--all|--positions|99", "--positions", "99"),
                wrong(2, "rank|a|--generate|0", "--generate", "0"),
                wrong(2, "rank|a|--generate|few", "--generate", "few"),
                wrong(2, "rank|a b|--generate|3|--all", "--generate", "--all", "not both"),
                wrong(2, "rank|a b|--generate|3|--positions|0", "--positions", "--generate"),
                wrong(2, "rank|a b|--generate|3|--top-p|2", "--top-p", "2"),
                wrong(2, "rank|a b|--generate|3|--watch|cabinet", "--watch", "not one token"),
                wrong(2, "rank|a b|--temperature|1", "--temperature", "--generate"),
                wrong(2, "rank|a b|--seed|1|--all", "--seed", "--generate"),
                wrong(1, "rank|" + " is".repeat(65) + "|--generate|3", "65 tokens", "64"),
                wrong(2, "rank|a|--text-file|/nowhere/text", "not both"),
                wrong(2, "rank|--text-file|/nowhere/text", "--text-file", "/nowhere/text", "no such file"),
                wrong(2, "rank|--text-file|/", "--text-file", "not a file"),
                wrong(2, "rank|a|--html|/nowhere/page.html", "--html", "/nowhere"),
                wrong(2, "predict", "TEXT", "--tokens", "--text-file"),
                wrong(2, "predict|a|--top|0", "--top", "0", "1 to the vocabulary of standin, 4096"),
                wrong(2, "predict|a|--top|4097", "--top", "4097", "1 to the vocabulary of standin, 4096"),
                wrong(2, "predict|a|--top|all", "--top", "all"),
                wrong(2, "predict|The capital|--positions|2", "--positions", "2", "0 to 1"),
                wrong(2, "predict|The capital|--positions|-3", "--positions", "-3"),
                wrong(2, "predict|a|--layers|6", "--layers", "6", "0 to 5"),
                wrong(2, "predict|a|--lens|tuned", "--lens", "tuned"),
                wrong(2, "predict|a|--svg|/nowhere/x.svg", "--svg", "/nowhere"),
                wrong(1, "predict|", "empty"),
                wrong(1, "predict|" + " is".repeat(65), "65 tokens", "64"),
                wrong(2, "saliency", "TEXT", "--tokens"),
                wrong(2, "saliency|a|--target| is|--target-id|5", "--target-id", "not both"),
                wrong(2, "saliency|a|--target|cabinet", "--target", "'cabinet' is not one token", "' cabinet' is one"),
                wrong(2, "saliency|a|--target|", "--target", "empty"),
                wrong(2, "saliency|a|--target-id|4096", "--target-id", "4096", "0 to 4095"),
                wrong(2, "saliency|a|--target-id|-1", "--target-id", "-1"),
                wrong(2, "saliency|a|--target-id|x", "--target-id", "x"),
                wrong(2, "saliency|a|--method|lime", "--method", "lime", "gradient, grad-x-input, integrated-gradients"),
                wrong(2, "saliency|a|--convention|inseq", "--convention", "inseq", "captum and ecco"),
                wrong(2, "saliency|a|--method|integrated-gradients|--steps|0", "--steps", "0"),
                wrong(2, "saliency|a|--method|integrated-gradients|--steps|many", "--steps", "many"),
                wrong(2, "saliency|a|--steps|20", "--steps", "integrated-gradients", "grad-x-input"),
                wrong(2, "attention", "TEXT", "--tokens"),
                wrong(2, "attention|a|--method|sum", "--method", "sum", "raw, rollout, flow"),
                wrong(2, "attention|a|--heads|6", "--heads", "6", "0 to 5"),
                wrong(2, "attention|a|--heads|", "--heads"),
                wrong(2, "attention|a|--layer|6", "--layer", "6", "0 to 5"),
                wrong(2, "attention|a|--layer|top", "--layer", "top"),
                wrong(2, "attention|The capital|--positions|2", "--positions", "2", "0 to 1"),
                wrong(2, "attention|a|--normalisation|sum", "--normalisation", "sum", "row and receptive-field"),
                wrong(2, "attention|a|--method|raw|--normalisation|receptive-field", "--normalisation", "not for raw"),
                wrong(2, "attention|a|--html|/nowhere/a.html", "--html", "/nowhere/a.html"),
                wrong(1, "attention|", "empty"),
                wrong(1, "attention||--positions|-1", "empty"),
                wrong(1, "attention|" + " is".repeat(65), "65 tokens", "64"),
                wrong(2, "attribute", "TEXT", "--tokens"),
                wrong(2, "attribute|a|--answer| is|--answer-id|5", "--answer-id", "not both"),
                wrong(2, "attribute|a|--answer|cabinet", "--answer", "'cabinet' is not one token", "' cabinet' is one"),
                wrong(2, "attribute|a|--answer| is|--wrong|", "--wrong", "empty"),
                wrong(2, "attribute|a|--answer| is|--wrong| is", "--wrong", "same token as --answer"),
                wrong(2, "attribute|a|--answer-id|4096", "--answer-id", "4096", "0 to 4095"),
                wrong(2, "attribute|a|--wrong-id|-1", "--wrong-id", "-1"),
                wrong(2, "attribute|a|--wrong-id|x", "--wrong-id", "x"),
                wrong(1, "attribute|", "empty"),
                wrong(1, "attribute|" + " is".repeat(65), "65 tokens", "64"),
                wrong(1, "saliency|", "empty"),
                wrong(1, "saliency|" + " is".repeat(65), "65 tokens", "64"),
                wrong(1, "rank|", "empty"),
                wrong(1, "generate|", "empty"),
                wrong(1, "rank|" + " is".repeat(65), "65 tokens", "64"),
                wrong(1, "generate|" + " is".repeat(65), "65 tokens", "64"),
                wrong(1, "rank|a|--model|/nowhere/gpt2", "/nowhere/gpt2"),
                wrong(1, "rank|a|--device|opencl", "opencl"),
                wrong(1, "rank|a|--device|cuda:3", "cuda"),
                wrong(2, "generate|a|--max-new-tokens|0", "--max-new-tokens", "0"),
                wrong(2, "generate|a|--max-new-tokens|many", "--max-new-tokens", "many"),
                wrong(2, "generate|a|--temperature|-1", "--temperature", "-1"),
                wrong(2, "generate|a|--temperature|NaN", "--temperature", "NaN"),
                wrong(2, "generate|a|--temperature|Infinity", "--temperature", "Infinity"),
                wrong(2, "generate|a|--top-k|-5", "--top-k", "-5"),
                wrong(2, "generate|a|--top-p|0", "--top-p", "0"),
                wrong(2, "generate|a|--top-p|1.5", "--top-p", "1.5"),
                wrong(2, "generate|a|--seed|x", "--seed", "x"),
                wrong(2, "generate|a|--stop|", "--stop", "empty"),
                wrong(2, "trace|a|--out|x", "--hooks"),
                wrong(2, "trace|a|--hooks|logits", "--out"),
                wrong(2, "trace|a|--hooks|blocks.6.hook_mlp_out|--out|x", "--hooks", "blocks.6.hook_mlp_out"),
                wrong(2, "trace|a|--hooks||--out|x", "--hooks"),
                wrong(1, "trace|a|--hooks|logits|--out|/nowhere/x", "--out", "/nowhere"),
                wrong(2, "devices|x", "x"));
    }

    @ParameterizedTest
    @MethodSource("commandLines")
    void isRefused(int code, String command, List<String> said) {
        assertRefused(code, said, Call.strata(command.isEmpty() ? new String[0] : command.split("\\|", -1)));
    }

    @Test
    void aWatchedStringOfSeveralTokensShowsItsPieces() {
        var call = Call.onHost("rank", "a", "--watch", " London Paris");
        assertRefused(2, List.of("'␣London' (1053) + '␣Paris' (2330)"), call);
    }

    @Test
    void hugeOrBrokenStandardInput() throws IOException {
        byte[] huge = "a ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        assertRefused(1, List.of("standard input", "1048576"), Call.strata(huge, 0, "rank", "-", "--device=host"));
        byte[] broken = {'a', (byte) 0xFF, 'b'};
        assertRefused(1, List.of("standard input", "UTF-8"), Call.strata(broken, 0, "rank", "-", "--device=host"));
        assertRefused(1, List.of("empty"), Call.strata(new byte[0], 0, "rank", "-", "--device=host"));
        Path file = Files.write(directory.resolve("broken"), broken);
        assertRefused(1, List.of("--text-file", file.toString(), "UTF-8"), Call.onHost("rank", "--text-file", file.toString()));
        Files.write(file, huge);
        assertRefused(1, List.of("--text-file", "1048576"), Call.onHost("rank", "--text-file", file.toString(), "--all"));
        byte[] longText = " word".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertRefused(1, List.of("tokens", "64"), Call.strata(longText, 0, "rank", "-", "--device=host"));
    }

    @Test
    void theStackTraceIsThereWhenAskedFor() {
        var call = Call.strata("rank", "a", "--model", "/nowhere/gpt2", "--stacktrace");
        assertEquals(1, call.code());
        assertTrue(call.err().contains("\tat dev.strata."), call.err());
        assertTrue(call.err().lines().toList().getLast().contains("/nowhere/gpt2"), call.err());
    }

    private Path standin() throws IOException {
        for (String name : List.of("config.json", "vocab.json", "merges.txt", "model.safetensors")) {
            Files.copy(Call.STANDIN.resolve(name), directory.resolve(name));
        }
        return directory;
    }

    private void assertModelRefused(Path model, String... said) {
        for (String command : List.of("rank", "saliency", "attention", "attribute", "generate")) {
            assertRefused(1, List.of(said), Call.onHost(command, "The capital", "--model", model.toString()));
        }
        String out = directory.resolve("out.safetensors").toString();
        assertRefused(1, List.of(said), Call.onHost(
                "trace", "The capital", "--model", model.toString(), "--hooks", "logits", "--out", out));
        assertFalse(Files.exists(Path.of(out)));
    }

    @Test
    void aTruncatedModel() throws IOException {
        Path weights = standin().resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertModelRefused(directory, "model.safetensors");
        Files.write(weights, new byte[3]);
        assertModelRefused(directory, "model.safetensors");
    }

    @Test
    void aModelOfAnotherKind() throws IOException {
        Path config = standin().resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"gpt2\"", "\"llama\""));
        assertModelRefused(directory, "config.json", "llama");
    }

    @Test
    void aConfigThatContradictsTheWeights() throws IOException {
        Path config = standin().resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("\"n_embd\": 192", "\"n_embd\": 180"));
        assertModelRefused(directory, "180");
        Files.writeString(config, text.replace("\"n_head\": 6", "\"n_head\": 7"));
        assertModelRefused(directory, "config.json", "n_head");
        Files.writeString(config, "{");
        assertModelRefused(directory, "config.json", "JSON");
    }

    @Test
    void missingFiles() throws IOException {
        standin();
        for (String name : List.of("merges.txt", "model.safetensors", "config.json")) {
            Files.delete(directory.resolve(name));
            assertModelRefused(directory, name.equals("merges.txt") ? "merges.txt" : name);
        }
    }

    @Test
    void weightsThatAreNotFinite() throws IOException {
        Path weights = standin().resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        int data = 8 + (int) java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
        int positions = data + 4096 * 192 * 2;
        bytes[positions + 2 * 7] = 0; // wpe[0][7] becomes a float16 NaN
        bytes[positions + 2 * 7 + 1] = 0x7E;
        Files.write(weights, bytes);
        assertRefused(1, List.of("hook_pos_embed", "NaN"), Call.onHost("rank", "The", "--model", directory.toString()));
        // Now an answer has begun when the fault shows.
        var generated = Call.onHost("generate", "The", "--model", directory.toString());
        assertEquals(1, generated.code());
        assertTrue(generated.err().contains("hook_pos_embed"), generated.err());
    }
}
