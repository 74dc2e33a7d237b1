package dev.strata.runtime.train;

import dev.strata.kernels.AdamW;

/**
 * AdamW's constants, and the limit on the gradient.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay per step and unit of learning rate, of matrices only
 * @param clip the largest L2 norm that the gradient of all parameters together may have: a larger one is scaled down;
 *     0 for none
 */
public record Optimiser(double beta1, double beta2, double epsilon, double weightDecay, double clip) {
    /** GPT-3's (Brown et al., 2020, appendix B), which nanoGPT takes as well. */
    public static final Optimiser DEFAULT = new Optimiser(0.9, 0.95, 1e-8, 0.1, 1);

    /** Keeps the factor below 1, as PyTorch's clip_grad_norm_ does. */
    private static final double CLIP_EPSILON = 1e-6;

    /** @throws dev.strata.runtime.StrataException if a number makes no sense; the message begins with its option */
    public Optimiser {
        Require.within("beta1", 0, 1, beta1);
        Require.within("beta2", 0, 1, beta2);
        Require.positive("epsilon", epsilon);
        Require.within("weight-decay", 0, Double.POSITIVE_INFINITY, weightDecay);
        Require.within("clip", 0, Double.POSITIVE_INFINITY, clip);
    }

    /** @param done steps before this one */
    AdamW step(double learningRate, long done) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, done + 1);
    }

    /** What a gradient of that norm is multiplied by. */
    float gradientScale(double norm) {
        return clip > 0 && norm > clip ? (float) (clip / (norm + CLIP_EPSILON)) : 1;
    }
}
