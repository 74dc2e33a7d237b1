package dev.strata.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    /** gpt2's; the others differ in the numbers, and in keys that say nothing about the forward pass. */
    private static final String PUBLISHED = """
            {
              %s
              "activation_function": "gelu_new",
              "architectures": ["GPT2LMHeadModel"],
              "attn_pdrop": 0.1,
              "bos_token_id": 50256,
              "embd_pdrop": 0.1,
              "eos_token_id": 50256,
              "initializer_range": 0.02,
              "layer_norm_epsilon": 1e-05,
              "model_type": "gpt2",
              "n_ctx": 1024,
              "n_embd": %d,
              "n_head": %d,
              "n_layer": %d,
              "n_positions": 1024,
              "resid_pdrop": 0.1,
              "summary_activation": null,
              "summary_first_dropout": 0.1,
              "summary_proj_to_labels": true,
              "summary_type": "cls_index",
              "summary_use_proj": true,
              "task_specific_params": {"text-generation": {"do_sample": true, "max_length": 50}},
              "vocab_size": 50257
            }
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            gpt2        | 768  | 12 | 12 | ``
            distilgpt2  | 768  | 12 | 6  | `"_num_labels": 1, "id2label": {"0": "LABEL_0"}, "label2id": {"LABEL_0": 0},`
            gpt2-medium | 1024 | 16 | 24 | `"n_special": 0, "predict_special_tokens": true,`
            gpt2-large  | 1280 | 20 | 36 | `"n_inner": null, "use_cache": true,`
            gpt2-xl     | 1600 | 25 | 48 | `"output_past": true,`
            """)
    void readsThePublishedCheckpoints(String name, int width, int heads, int layers, String more) throws IOException {
        Config config = read(PUBLISHED.formatted(more, width, heads, layers));
        assertEquals(
                new Config(layers, heads, width, 4 * width, 1024, 50257, 1e-5f, OptionalInt.of(50256)), config);
        assertEquals(64, config.headWidth(), name);
    }

    @Test
    void fillsInWhatOlderConfigsLeaveOut() throws IOException {
        Config config = read("""
                {"model_type": "gpt2", "n_embd": 48, "n_head": 3, "n_layer": 2, "n_ctx": 64, "vocab_size": 311,
                 "eos_token_id": 50256}
                """);
        assertEquals(new Config(2, 3, 48, 192, 64, 311, 1e-5f, OptionalInt.empty()), config);
    }

    @Test
    void takesAnInnerWidthAndTheOtherNameOfTheTanhForm() throws IOException {
        assertEquals(100, read(tiny("\"n_inner\": 100")).innerWidth());
        assertEquals(128, read(tiny("\"activation_function\": \"gelu_pytorch_tanh\"")).innerWidth());
        assertEquals(128, read(tiny("\"reorder_and_upcast_attn\": true")).innerWidth());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "model_type": "llama"                   | model_type must be "gpt2", found "llama"
            "model_type": null                      | model_type must be "gpt2", found null
            "n_head": 5                             | n_embd must be a multiple of n_head, found n_embd 32 and n_head 5
            "n_head": 0                             | n_head must be positive, found 0
            "n_layer": -2                           | n_layer must be positive, found -2
            "n_layer": "2"                          | n_layer must be an integer, found "2"
            "n_embd": 32.5                          | n_embd must be an integer, found 32.5
            "n_embd": 99999999999                   | n_embd must be an integer, found 99999999999
            "n_embd": 2000000000                    | n_embd 2000000000 is too large
            "vocab_size": null                      | required key vocab_size is missing
            "n_positions": 0                        | n_positions must be positive, found 0
            "n_inner": true                         | n_inner must be an integer, found true
            "n_inner": 0                            | n_inner must be positive, found 0
            "layer_norm_epsilon": "1e-5"            | layer_norm_epsilon must be a number, found "1e-5"
            "layer_norm_epsilon": 0                 | layer_norm_epsilon must be a positive number, found 0.0
            "layer_norm_epsilon": 1e99              | layer_norm_epsilon must be a positive number, found Infinity
            "eos_token_id": [1, 2]                  | eos_token_id must be an integer, found [1,2]
            "activation_function": "gelu"           | activation_function must be "gelu_new" or "gelu_pytorch_tanh" (GELU in its tanh form), found "gelu"
            "activation_function": "relu"           | (GELU in its tanh form), found "relu"
            "scale_attn_weights": false             | scale_attn_weights must be true, found false
            "scale_attn_by_inverse_layer_idx": true | scale_attn_by_inverse_layer_idx must be false, found true
            "add_cross_attention": true             | add_cross_attention must be false, found true
            """)
    void refusesWhatIsNotGpt2(String setting, String message) {
        assertRefused(tiny(setting), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"model_type": "gpt2"            | not valid JSON at byte
            not json                         | not valid JSON at byte
            ``                               | expected a JSON object, found nothing
            [1]                              | expected a JSON object, found [
            {"n_head": 1, "n_head": 2}       | Duplicate field 'n_head'
            {} {}                            | expected nothing after the JSON object, found {
            {"n_layer": 2}                   | model_type must be "gpt2", found nothing
            """)
    void refusesWhatIsNoJsonObject(String json, String message) {
        assertRefused(json, message);
    }

    @Test
    void refusesAMissingFile() {
        Path file = directory.resolve("config.json");
        String message = assertThrows(StrataException.class, () -> Config.read(file)).getMessage();
        assertEquals(file + ": no such file", message);
        message = assertThrows(StrataException.class, () -> Config.read(directory)).getMessage();
        assertTrue(message.startsWith(directory + ": "), message);
    }

    private void assertRefused(String json, String message) {
        String found = assertThrows(StrataException.class, () -> read(json)).getMessage();
        assertTrue(found.startsWith(directory.resolve("config.json") + ": ") && found.contains(message), found);
        assertEquals(1, found.lines().count(), found);
    }

    /** A small config in which one setting takes the place of its key's own. */
    private static String tiny(String setting) {
        String key = setting.substring(0, setting.indexOf(':'));
        return """
                "model_type": "gpt2"
                "n_embd": 32
                "n_head": 2
                "n_layer": 2
                "n_positions": 24
                "vocab_size": 257
                """.lines()
                .filter(line -> !line.startsWith(key))
                .reduce("{" + setting, (json, line) -> json + ", " + line) + "}";
    }

    private Config read(String json) throws IOException {
        return Config.read(Files.writeString(directory.resolve("config.json"), json));
    }
}
