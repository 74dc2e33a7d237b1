package dev.strata.runtime.device;

import dev.strata.kernels.AdamW;
import dev.strata.runtime.program.Parameter;

/**
 * A model whose parameters, float32, are being learned: values, gradients and AdamW's moments of all of them. A tied
 * unembedding is the token embedding: its gradient is part of that one's. Belongs to one thread at a time.
 */
public interface Training extends Batches {
    /** What is kept for each parameter. */
    enum State { VALUE, GRADIENT, FIRST_MOMENT, SECOND_MOMENT }

    /**
     * One forward and one backward pass: adds {@code scale} × the gradient of the sum of the batch's losses to every
     * parameter's gradient.
     *
     * @return the losses, [rows], in nats; 0 where there is no target
     */
    float[] accumulate(Batch batch, float scale);

    /** The L2 norm of all gradients together. */
    double gradientNorm();

    /**
     * Moves every parameter by one step of AdamW along {@code gradientScale} × its gradient, and sets the gradients to
     * zero. Decay applies to matrices (embeddings included), not to gains and biases, as GPT-2's trainers have it.
     */
    void update(AdamW step, float gradientScale);

    /** A copy of a parameter's values, gradients or moments, row-major. */
    float[] read(State state, Parameter parameter, int layer);

    /** Sets a parameter's values, gradients or moments, row-major. */
    void write(State state, Parameter parameter, int layer, float[] values);
}
