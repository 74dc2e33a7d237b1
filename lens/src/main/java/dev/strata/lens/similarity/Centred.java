package dev.strata.lens.similarity;

import dev.strata.lens.activations.Activations;
import org.ojalgo.matrix.store.R064Store;

/** Activations with each unit's mean over the tokens taken away, in double precision. */
final class Centred {
    /** A unit that varies by less than this part of its mean varies by single precision's rounding only. */
    private static final double ROUNDING = 0x1p-22;

    private Centred() {}

    /** Xᵀ, [units, tokens], column by column: token by token. The row of a unit that does not vary is exactly 0. */
    static R064Store of(Activations activations) {
        int tokens = activations.tokens();
        int width = activations.width();
        float[] values = activations.values();
        double[] means = new double[width];
        for (int i = 0; i < values.length; i++) {
            means[i % width] += values[i];
        }
        double[] squares = new double[width];
        double[] centred = new double[values.length];
        for (int unit = 0; unit < width; unit++) {
            means[unit] /= tokens;
        }
        for (int i = 0; i < values.length; i++) {
            int unit = i % width;
            centred[i] = values[i] - means[unit];
            squares[unit] += centred[i] * centred[i];
        }
        for (int unit = 0; unit < width; unit++) {
            if (Math.sqrt(squares[unit] / tokens) <= ROUNDING * Math.abs(means[unit])) {
                for (int i = unit; i < centred.length; i += width) {
                    centred[i] = 0;
                }
            }
        }
        return R064Store.wrap(centred, width);
    }
}
