package dev.strata.runtime.checkpoint;

import java.util.SplittableRandom;

/**
 * How weights are drawn before training: each kind from a normal distribution of its own deviation. Matrices that
 * project into the residual stream have theirs divided by √(2 · layers) (Radford et al., 2019, section 2.3).
 *
 * @param matrices deviation of the token embedding and the blocks' matrices, around 0
 * @param positions of the position embedding, around 0
 * @param gains of the layer norms' gains, around 1
 * @param biases of all biases, around 0
 */
record Initialisation(double matrices, double positions, double gains, double biases) {
    /** What GPT-2 began with, by OpenAI's model.py: gains are 1 and biases 0. */
    static final Initialisation GPT2 = new Initialisation(0.02, 0.01, 0, 0);

    /** Nearly the same, but no gain is 1 and no bias 0, so that no arithmetic goes untested. */
    static final Initialisation VARIED = new Initialisation(0.02, 0.02, 0.1, 0.02);

    private static final String RESIDUAL_PROJECTION = "c_proj.weight";
    private static final String POSITIONS = "wpe.weight";

    /** A tensor's values, drawn in their row-major order. */
    SafetensorsWriter.Values values(Slot slot, Config config, SplittableRandom random) {
        String name = slot.parameter().name();
        boolean vector = slot.parameter().isVector() && !name.equals(POSITIONS);
        boolean gain = vector && name.endsWith(".weight");
        float mean = gain ? 1 : 0;
        double deviation = gain ? gains
                : vector ? biases
                : name.equals(POSITIONS) ? positions
                : name.endsWith(RESIDUAL_PROJECTION) ? matrices / Math.sqrt(2.0 * config.layers())
                : matrices;
        return (_, into, count) -> {
            for (int i = 0; i < count; i++) {
                into[i] = mean + (float) (deviation * random.nextGaussian());
            }
        };
    }
}
