package dev.strata.runtime.checkpoint;

import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What a GPT-2 checkpoint's {@code config.json} says about its shape.
 *
 * @param layers blocks, {@code n_layer}
 * @param heads attention heads per block, {@code n_head}
 * @param width of the residual stream, {@code n_embd}
 * @param innerWidth of the MLP, {@code n_inner}, by default 4 × width
 * @param context the longest sequence, {@code n_positions}
 * @param vocabulary tokens, {@code vocab_size}
 * @param epsilon added to the variance in layer norms, {@code layer_norm_epsilon}
 * @param endOfText the token that ends a text, {@code eos_token_id}
 */
public record Config(
        int layers,
        int heads,
        int width,
        int innerWidth,
        int context,
        int vocabulary,
        float epsilon,
        OptionalInt endOfText) {

    /** @throws StrataException naming the {@code config.json} key of a value that no GPT-2 can have */
    public Config {
        requirePositive("n_layer", layers);
        requirePositive("n_head", heads);
        requirePositive("n_embd", width);
        requirePositive("n_inner", innerWidth);
        requirePositive("n_positions", context);
        requirePositive("vocab_size", vocabulary);
        if (width % heads != 0) {
            throw new StrataException("n_embd must be a multiple of n_head, found n_embd " + width + " and n_head " + heads);
        }
        if (!(epsilon > 0) || Float.isInfinite(epsilon)) {
            throw new StrataException("layer_norm_epsilon must be a positive number, found " + epsilon);
        }
        if (endOfText.isPresent() && (endOfText.getAsInt() < 0 || endOfText.getAsInt() >= vocabulary)) {
            throw new StrataException("eos_token_id must be a token of the vocabulary (vocab_size " + vocabulary
                    + "), found " + endOfText.getAsInt());
        }
    }

    /**
     * Reads a {@code config.json} as Hugging Face writes it for gpt2, distilgpt2, gpt2-medium, -large and -xl.
     *
     * @throws StrataException if it is missing, is not GPT-2's, or asks for a variant that computes something else
     */
    public static Config read(Path file) {
        return new ConfigReader(file).read();
    }

    /** Floats per head: width / heads. */
    public int headWidth() {
        return width / heads;
    }

    private static void requirePositive(String key, int value) {
        if (value <= 0) {
            throw new StrataException(key + " must be positive, found " + value);
        }
    }
}
