package dev.strata.lens.encode;

import java.util.Arrays;

/** Medians and quartiles. */
final class Median {
    private Median() {}

    static double of(double[] values) {
        return quantile(values, 0.5);
    }

    /** The value below which a part of the values lies, interpolated linearly (R's type 7, NumPy's default). */
    static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = part * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
