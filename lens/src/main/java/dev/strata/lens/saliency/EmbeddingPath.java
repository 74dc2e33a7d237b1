package dev.strata.lens.saliency;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Batch;
import java.util.Arrays;

/** How likely a target is after a text whose token embeddings are scaled, and how that changes with them. */
final class EmbeddingPath {
    /**
     * Rows of a batch, unless one sequence has more. More are hardly faster, and each costs memory: some 600 KB of
     * activations in GPT-2 124M.
     */
    private static final int MOST_ROWS = 512;

    private final Gpt2 model;
    private final int[] tokens;
    private final int target;
    private final int sequences;

    EmbeddingPath(Gpt2 model, int[] tokens, int target) {
        this(model, tokens, target, Math.max(1, MOST_ROWS / tokens.length));
    }

    /** @param sequences at most in a batch */
    EmbeddingPath(Gpt2 model, int[] tokens, int target, int sequences) {
        this.model = model;
        this.tokens = tokens;
        this.target = target;
        this.sequences = sequences;
    }

    /** log p(target), in nats, with the token embeddings multiplied by {@code scale}. */
    double logProbability(float scale) {
        return -model.losses(batch(scale))[tokens.length - 1];
    }

    /**
     * The mean over these scales of the gradient of the convention's function by the scaled token embeddings.
     *
     * @return [tokens × width]
     */
    double[] meanGradient(float[] scales, Convention convention) {
        int size = tokens.length * model.config().width();
        double[] mean = new double[size];
        for (int first = 0; first < scales.length; first += sequences) {
            float[] some = Arrays.copyOfRange(scales, first, Math.min(first + sequences, scales.length));
            var result = model.inputGradient(batch(some));
            for (int s = 0; s < some.length; s++) {
                double logProbability = -result.losses()[(s + 1) * tokens.length - 1];
                double weight = -convention.slope(logProbability) / scales.length; // a loss is -log p
                for (int i = 0; i < size; i++) {
                    mean[i] += weight * result.gradient()[s * size + i];
                }
            }
        }
        return mean;
    }

    private Batch batch(float... scales) {
        int length = tokens.length;
        int[] inputs = new int[scales.length * length];
        int[] targets = new int[inputs.length];
        Arrays.fill(targets, Batch.NO_TARGET);
        for (int s = 0; s < scales.length; s++) {
            System.arraycopy(tokens, 0, inputs, s * length, length);
            targets[(s + 1) * length - 1] = target;
        }
        return new Batch(scales.length, length, inputs, targets, scales);
    }
}
