package dev.strata.runtime.parity;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** How far two tensors lie apart. */
final class Errors {
    private Errors() {}

    /** ‖ours − expected‖ / ‖expected‖; NaN if anything is, infinite if the sizes differ. */
    static double relative(double[] ours, double[] expected) {
        if (ours.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < ours.length; i++) {
            difference += (ours[i] - expected[i]) * (ours[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return difference == 0 ? 0 : Math.sqrt(difference / norm);
    }

    static double[] widen(MemorySegment floats) {
        return widen(floats.toArray(ValueLayout.JAVA_FLOAT));
    }

    static double[] widen(float[] floats) {
        var out = new double[floats.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = floats[i];
        }
        return out;
    }
}
