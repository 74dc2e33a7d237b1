package dev.strata.runtime.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/** {@code config.json} into a {@link Config}; refuses what the program would compute differently. */
final class ConfigReader {
    /** Names of GELU's tanh form. */
    private static final Set<String> TANH_GELU = Set.of("gelu_new", "gelu_pytorch_tanh");
    private static final double DEFAULT_EPSILON = 1e-5;

    private final Path file;
    private final JsonNode json;

    ConfigReader(Path file) {
        this.file = file;
        this.json = Json.readObject(file);
    }

    Config read() {
        requireGpt2();
        int layers = integer("n_layer");
        int heads = integer("n_head");
        int width = integer("n_embd");
        int inner = optionalInteger("n_inner").orElseGet(() -> innerByDefault(width));
        int context = integer(has("n_positions") ? "n_positions" : "n_ctx");
        int vocabulary = integer("vocab_size");
        float epsilon = (float) number("layer_norm_epsilon", DEFAULT_EPSILON);
        var endOfText = endOfText(vocabulary);
        try {
            return new Config(layers, heads, width, inner, context, vocabulary, epsilon, endOfText);
        } catch (StrataException e) {
            throw error(e.getMessage());
        }
    }

    private int innerByDefault(int width) {
        try {
            return Math.multiplyExact(4, width);
        } catch (ArithmeticException e) {
            throw error("n_embd " + width + " is too large");
        }
    }

    private void requireGpt2() {
        if (!json.path("model_type").asText().equals("gpt2")) {
            throw error("model_type must be \"gpt2\", found " + Json.describe(json.path("model_type")));
        }
        JsonNode activation = json.path("activation_function");
        if (has("activation_function") && !(activation.isTextual() && TANH_GELU.contains(activation.textValue()))) {
            throw error("activation_function must be \"gelu_new\" or \"gelu_pytorch_tanh\" (GELU in its tanh form), found "
                    + Json.describe(activation));
        }
        requireFlag("scale_attn_weights", true);
        requireFlag("scale_attn_by_inverse_layer_idx", false);
        requireFlag("add_cross_attention", false);
        // reorder_and_upcast_attn only changes the order of float16 arithmetic: attention here is float32 either way.
    }

    private void requireFlag(String key, boolean expected) {
        JsonNode value = json.path(key);
        if (has(key) && !(value.isBoolean() && value.booleanValue() == expected)) {
            throw error(key + " must be " + expected + ", found " + Json.describe(value));
        }
    }

    /** An id outside the vocabulary, which the defaults of small configs often leave behind, can end nothing. */
    private OptionalInt endOfText(int vocabulary) {
        var id = optionalInteger("eos_token_id");
        return id.isPresent() && id.getAsInt() >= 0 && id.getAsInt() < vocabulary ? id : OptionalInt.empty();
    }

    private int integer(String key) {
        return optionalInteger(key).orElseThrow(() -> error("required key " + key + " is missing"));
    }

    private OptionalInt optionalInteger(String key) {
        if (!has(key)) {
            return OptionalInt.empty();
        }
        JsonNode value = json.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw error(key + " must be an integer, found " + Json.describe(value));
        }
        return OptionalInt.of(value.intValue());
    }

    private double number(String key, double otherwise) {
        JsonNode value = json.path(key);
        if (!has(key)) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw error(key + " must be a number, found " + Json.describe(value));
        }
        return value.doubleValue();
    }

    private boolean has(String key) {
        return json.hasNonNull(key);
    }

    private StrataException error(String message) {
        return new StrataException(file + ": " + message);
    }
}
