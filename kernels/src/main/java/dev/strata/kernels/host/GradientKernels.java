package dev.strata.kernels.host;

import dev.strata.kernels.AdamW;

/**
 * The inner loops that the backward pass has of its own, on one core; conventions are those of
 * {@link HostKernels}. {@code add} adds a gradient to what its memory holds instead of overwriting it.
 */
sealed interface GradientKernels permits HostKernels {
    /**
     * to[at + j · toStride + i] = from[i, j]: packs an operand that is stored the other way round. Exact.
     *
     * @param from [rows, columns] float32 memory, rows {@code stride} bytes apart
     */
    void transpose(long from, long stride, int rows, int columns, float[] to, int at, int toStride);

    /** inGradient = outGradient · GELU'(in), the derivative of the tanh form; {@code room} for n floats. */
    void geluGradient(long in, long outGradient, int n, float[] room, long inGradient, boolean add);

    /**
     * One row of layer normalisation, back to its input: with the normalised row z, g = outGradient · gain and means
     * over the row, inGradient = (g - mean(g) - z · mean(g · z)) / sqrt(variance + epsilon);
     * {@code room} for n floats and two vectors of lanes.
     */
    void layerNormGradient(
            long in, long outGradient, long gain, float epsilon, int n, float[] room, long inGradient, boolean add);

    /** One row of layer normalisation, back to its weights: gainSums += outGradient · z, biasSums += outGradient. */
    void layerNormWeightGradients(long in, long outGradient, float epsilon, int n, long gainSums, long biasSums);

    /** One row of a softmax p, back to its input, times a factor: g = factor · p · (g - Σ p · g). */
    void softmaxGradient(float[] p, float[] g, int n, float factor);

    /**
     * One step of AdamW for n parameters, exact:
     * value *= keep; first += (g - first) · (1 - beta1); second = second · beta2 + g² (1 - beta2);
     * value -= rate · first / (sqrt(second) / root + epsilon), where g = gradient · gradientScale.
     */
    void adamW(
            AdamW step, float gradientScale, float keep, long values, long gradients, long first, long second, int n);
}
