package dev.strata.kernels.tornado;

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
    private final double beta1;
    private final double beta2;

    /** The moments' rates of decay, and what is added to the denominator. */
    public AdamWSettings(double beta1, double beta2, double epsilon) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        array.set(BETA_1, (float) beta1);
        array.set(BETA_2, (float) beta2);
        array.set(SHARE_1, (float) (1 - beta1));
        array.set(SHARE_2, (float) (1 - beta2));
        array.set(EPSILON, (float) epsilon);
    }

    /**
     * Sets the next step.
     *
     * @param number 1 for the first
     * @param weightDecay relative to the learning rate
     * @param gradientFactor what the gradients are multiplied by: clipping, or 1
     */
    public void step(int number, double learningRate, double weightDecay, double gradientFactor) {
        array.set(LEARNING_RATE, (float) learningRate);
        array.set(DECAY, (float) (learningRate * weightDecay));
        array.set(GRADIENT, (float) gradientFactor);
        array.set(CORRECTION_1, (float) (1 - Math.pow(beta1, number)));
        array.set(CORRECTION_2, (float) (1 - Math.pow(beta2, number)));
    }

    /** The settings as kernels read them. */
    public FloatArray array() {
        return array;
    }
}
