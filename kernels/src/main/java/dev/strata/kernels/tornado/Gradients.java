package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * What the kernels of the backward pass share. In them, dX is the gradient of the loss with respect to X; and a
 * gradient either replaces what stood in its place or, if {@code add} is 1, is added to it.
 */
final class Gradients {
    private Gradients() {}

    /** A flag as kernels take it. */
    static int flag(boolean add) {
        return add ? 1 : 0;
    }

    static void store(FloatArray to, int at, float gradient, int add) {
        to.set(at, add == 0 ? gradient : to.get(at) + gradient);
    }
}
