package dev.strata.lens.encode;

/** Pearson's r. */
final class Correlation {
    /** Below this deviation a prediction of standardised responses is constant. */
    private static final double CONSTANT = 1e-12;

    private Correlation() {}

    /**
     * The correlation of a prediction with what was measured, columns of [rows × any] matrices. A prediction that is
     * the same for all rows predicts nothing: 0.
     *
     * @param column of both
     * @return NaN if what was measured is constant
     */
    static double of(double[] predicted, double[] measured, int rows, int column) {
        int from = rows * column;
        double p = mean(predicted, from, rows);
        double m = mean(measured, from, rows);
        double pp = 0;
        double mm = 0;
        double pm = 0;
        for (int i = from; i < from + rows; i++) {
            pp += (predicted[i] - p) * (predicted[i] - p);
            mm += (measured[i] - m) * (measured[i] - m);
            pm += (predicted[i] - p) * (measured[i] - m);
        }
        if (mm == 0) {
            return Double.NaN;
        }
        return Math.sqrt(pp / rows) < CONSTANT ? 0 : pm / Math.sqrt(pp * mm);
    }

    private static double mean(double[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += values[i];
        }
        return sum / count;
    }
}
