package dev.strata.kernels.host;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.MemorySegment;
import java.util.function.ToDoubleFunction;

/** Gradients by central differences of functions in double precision. */
final class Differences {
    private static final double STEP = 1e-4;
    /** Elements of a gradient that are looked at. */
    private static final int SAMPLES = 60;

    private Differences() {}

    /**
     * Compares some elements of a gradient, spread over it, with differences of the function; relative to the largest
     * of those or, if that is more, {@code least}.
     */
    static void assertGradient(
            ToDoubleFunction<double[]> function, float[] at, MemorySegment gradient, double least, String what) {
        float[] got = Numbers.floats(gradient);
        double[] x = Reference.widen(at);
        int step = Math.max(1, x.length / SAMPLES - (x.length / SAMPLES + 1) % 2);
        double[] expected = new double[x.length];
        double largest = least;
        for (int i = 0; i < x.length; i += step) {
            double value = x[i];
            x[i] = value + STEP;
            double above = function.applyAsDouble(x);
            x[i] = value - STEP;
            expected[i] = (above - function.applyAsDouble(x)) / (2 * STEP);
            x[i] = value;
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        for (int i = 0; i < x.length; i += step) {
            if (!(Math.abs(expected[i] - got[i]) <= 2e-5 * largest)) {
                fail(what + "[" + i + "]: expected " + expected[i] + ", got " + got[i] + ", largest " + largest);
            }
        }
    }

    /** Σ out · weights: a function whose gradient to out is weights. */
    static double weighed(double[] out, float[] weights) {
        double sum = 0;
        for (int i = 0; i < out.length; i++) {
            sum += out[i] * weights[i];
        }
        return sum;
    }
}
