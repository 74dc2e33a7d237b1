package dev.strata.kernels.host;

/**
 * The numbers of one optimiser step that all parameters share. Loshchilov and Hutter, 2019; the defaults that
 * language models are trained with are beta1 0.9, beta2 0.95, epsilon 1e-8.
 *
 * @param step how many steps this one makes, from 1: the moments start at zero, which is corrected for
 */
public record AdamW(float learningRate, float beta1, float beta2, float epsilon, int step) {
    /** @throws IllegalArgumentException for a step below 1 or a beta outside [0, 1) */
    public AdamW {
        if (step < 1 || !(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException(
                    "expected step >= 1 and betas in [0, 1), got step " + step + ", betas " + beta1 + ", " + beta2);
        }
    }

    /** What the first moment, corrected for its start, is multiplied by: the learning rate over 1 - beta1^step. */
    float rate() {
        return (float) (learningRate / (1 - StrictMath.pow(beta1, step)));
    }

    /** The root of the second moment's correction, sqrt(1 - beta2^step). */
    float root() {
        return (float) Math.sqrt(1 - StrictMath.pow(beta2, step));
    }
}
