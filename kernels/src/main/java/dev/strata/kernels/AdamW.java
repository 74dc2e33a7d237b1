package dev.strata.kernels;

/**
 * One step of AdamW: Adam (Kingma and Ba, 2015) with decoupled weight decay (Loshchilov and Hutter, 2019), in PyTorch's
 * order of operations. For a parameter p with gradient g in step t:
 *
 * <pre>
 * p -= learningRate · weightDecay · p
 * m  = beta1 m + (1 - beta1) g
 * v  = beta2 v + (1 - beta2) g²
 * p -= learningRate · (m / (1 - beta1ᵗ)) / (√v / √(1 - beta2ᵗ) + epsilon)
 * </pre>
 *
 * @param step t, 1 for the first: the moments start at zero, which is corrected for
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, long step) {
    /** @throws IllegalArgumentException for a step below 1 or a beta outside [0, 1) */
    public AdamW {
        if (step < 1 || !(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException(
                    "expected step >= 1 and betas in [0, 1), got step " + step + ", betas " + beta1 + ", " + beta2);
        }
    }

    /** What m / (√v / {@link #root} + epsilon) is multiplied by: the learning rate over 1 - beta1ᵗ. */
    public double rate() {
        return learningRate / (1 - StrictMath.pow(beta1, step));
    }

    /** The root of the second moment's correction, √(1 - beta2ᵗ). */
    public double root() {
        return Math.sqrt(1 - StrictMath.pow(beta2, step));
    }
}
