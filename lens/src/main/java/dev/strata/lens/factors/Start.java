package dev.strata.lens.factors;

import org.ojalgo.matrix.store.MatrixStore;

/**
 * Where a factorisation starts: each pair of singular vectors, or rather the non-negative part of their product (NNDSVD;
 * Boutsidis and Gallopoulos, 2008).
 *
 * @param w [rows of A, k], row-major
 * @param h Hᵀ, [columns of A, k], row-major
 */
record Start(double[] w, double[] h) {
    static Start of(SingularTriplets triplets, int components) {
        double[] w = new double[(int) triplets.left().countRows() * components];
        double[] h = new double[(int) triplets.right().countRows() * components];
        for (int j = 0; j < components && triplets.values()[j] > 0; j++) {
            double leftPlus = norm(triplets.left(), j, 1);
            double leftMinus = norm(triplets.left(), j, -1);
            double rightPlus = norm(triplets.right(), j, 1);
            double rightMinus = norm(triplets.right(), j, -1);
            int sign = leftPlus * rightPlus >= leftMinus * rightMinus ? 1 : -1;
            fill(w, triplets.left(), j, components, sign);
            fill(h, triplets.right(), j, components, sign);
        }
        return new Start(w, h);
    }

    /** The length of a column's part with this sign. */
    private static double norm(MatrixStore<Double> vectors, int column, int sign) {
        double sum = 0;
        for (int row = 0; row < vectors.countRows(); row++) {
            double value = Math.max(0, sign * vectors.doubleValue(row, column));
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private static void fill(double[] factor, MatrixStore<Double> vectors, int column, int components, int sign) {
        for (int row = 0; row < vectors.countRows(); row++) {
            factor[row * components + column] = Math.max(0, sign * vectors.doubleValue(row, column));
        }
    }
}
