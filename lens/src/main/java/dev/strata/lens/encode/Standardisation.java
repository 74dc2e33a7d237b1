package dev.strata.lens.encode;

import java.util.Arrays;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * The mean and standard deviation of a training part's columns.
 *
 * @param means of each column
 * @param scales what a column is multiplied by once its mean is taken away: 1 / deviation; 0 for a constant column
 */
record Standardisation(double[] means, double[] scales) {
    /** The rounding of what was computed in float32, for {@link #of}. */
    static final double FLOAT32 = 1e-6;
    /** The rounding of what was read as float64. */
    static final double FLOAT64 = 1e-15;

    /**
     * @param matrix [rows × columns]
     * @param rounding a column is constant if it deviates by no more than that part of its largest value
     */
    static Standardisation of(MatrixStore<Double> matrix, double rounding) {
        int rows = (int) matrix.countRows();
        int columns = (int) matrix.countColumns();
        double[] means = new double[columns];
        double[] scales = new double[columns];
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            double largest = 0;
            for (int r = 0; r < rows; r++) {
                sum += matrix.doubleValue(r, c);
                largest = Math.max(largest, Math.abs(matrix.doubleValue(r, c)));
            }
            means[c] = sum / rows;
            double squares = 0;
            for (int r = 0; r < rows; r++) {
                squares += Math.pow(matrix.doubleValue(r, c) - means[c], 2);
            }
            double deviation = Math.sqrt(squares / rows);
            scales[c] = deviation > rounding * largest ? 1 / deviation : 0;
        }
        return new Standardisation(means, scales);
    }

    /** Only takes the means away. */
    Standardisation centring() {
        double[] ones = new double[scales.length];
        Arrays.fill(ones, 1);
        return new Standardisation(means, ones);
    }

    /** The matrix with each column less its mean, times its scale. */
    R064Store apply(MatrixStore<Double> matrix) {
        R064Store result = R064Store.FACTORY.make(matrix.countRows(), matrix.countColumns());
        for (int c = 0; c < means.length; c++) {
            for (int r = 0; r < matrix.countRows(); r++) {
                result.set(r, c, (matrix.doubleValue(r, c) - means[c]) * scales[c]);
            }
        }
        return result;
    }
}
