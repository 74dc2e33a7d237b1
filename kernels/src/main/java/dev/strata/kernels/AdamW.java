package dev.strata.kernels;

/**
 * One step of AdamW: Adam (Kingma and Ba, 2015) with decoupled weight decay (Loshchilov and Hutter, 2019), in PyTorch's
 * order of operations. With gradient g, m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g² and step t:
 *
 * <pre>
 * p -= learningRate · weightDecay · p
 * p -= learningRate · (m / (1 - beta1ᵗ)) / (√(v / (1 - beta2ᵗ)) + epsilon)
 * </pre>
 *
 * @param step t, 1 for the first
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay, long step) {
    /** 1 - beta1ᵗ. */
    public double firstCorrection() {
        return 1 - Math.pow(beta1, step);
    }

    /** 1 - beta2ᵗ. */
    public double secondCorrection() {
        return 1 - Math.pow(beta2, step);
    }
}
