package dev.strata.lens.attention;

import java.util.Arrays;

/**
 * Attention matrices of a decoder, in float64: row i, the reading position, has i + 1 columns, the positions it can
 * see.
 */
final class Mixing {
    private Mixing() {}

    /** A = row-normalise(W + I): attention and the residual stream around it, half and half. */
    static double[][] withResidual(double[][] pattern) {
        double[][] mixing = new double[pattern.length][];
        for (int i = 0; i < mixing.length; i++) {
            mixing[i] = pattern[i].clone();
            mixing[i][i] += 1;
            normalise(mixing[i]);
        }
        return mixing;
    }

    /** W of heads that read all they can see evenly. */
    static double[][] even(int length) {
        double[][] pattern = new double[length][];
        for (int i = 0; i < length; i++) {
            pattern[i] = new double[i + 1];
            Arrays.fill(pattern[i], 1.0 / (i + 1));
        }
        return pattern;
    }

    /** Divides a row by its sum. */
    static void normalise(double[] row) {
        double sum = Arrays.stream(row).sum();
        Arrays.setAll(row, j -> row[j] / sum);
    }
}
