package dev.strata.runtime.checkpoint;

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

    /** Floats per head: width / heads. */
    public int headWidth() {
        return width / heads;
    }
}
