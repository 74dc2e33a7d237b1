package dev.strata.kernels.tornado;

import dev.strata.kernels.AdamW;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What {@link AdamWKernel} needs to know of a step, as kernels read it. */
public final class AdamWSettings {
    static final int LEARNING_RATE = 0;
    static final int DECAY = 1;
    static final int GRADIENT = 2;
    static final int BETA_1 = 3;
    static final int BETA_2 = 4;
    static final int SHARE_1 = 5;
    static final int SHARE_2 = 6;
    static final int EPSILON = 7;
    static final int CORRECTION_1 = 8;
    static final int CORRECTION_2 = 9;

    private static final int SIZE = 10;

    private final FloatArray array = new FloatArray(SIZE);
    /**
     * Sets the next step.
     *
     * @param gradientFactor what the gradients are multiplied by: clipping, or 1
     */
    public void set(AdamW step, float gradientFactor) {
        array.set(LEARNING_RATE, (float) step.learningRate());
        array.set(DECAY, (float) (step.learningRate() * step.weightDecay()));
        array.set(GRADIENT, gradientFactor);
        array.set(BETA_1, (float) step.beta1());
        array.set(BETA_2, (float) step.beta2());
        array.set(SHARE_1, (float) (1 - step.beta1()));
        array.set(SHARE_2, (float) (1 - step.beta2()));
        array.set(EPSILON, (float) step.epsilon());
        array.set(CORRECTION_1, (float) (1 - Math.pow(step.beta1(), step.step())));
        array.set(CORRECTION_2, (float) (1 - Math.pow(step.beta2(), step.step())));
    }

    /** The settings as kernels read them. */
    public FloatArray array() {
        return array;
    }
}
