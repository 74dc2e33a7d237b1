package dev.strata.lens.encode;

import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * The eigendecomposition V Λ Vᵀ of a Gram matrix.
 *
 * @param values not below 0
 * @param vectors in columns, in the order of the values
 */
record Spectrum(double[] values, MatrixStore<Double> vectors) {
    /** The decomposition of M Mᵀ. */
    static Spectrum ofGram(MatrixStore<Double> matrix) {
        R064Store gram = product(matrix, matrix.transpose());
        Eigenvalue<Double> decomposition = Eigenvalue.R064.make(gram, true);
        if (!decomposition.decompose(gram)) {
            throw new ArithmeticException("a Gram matrix of " + gram.countRows() + " rows has no eigenvalues");
        }
        double[] values = new double[(int) gram.countRows()];
        for (int k = 0; k < values.length; k++) {
            values[k] = Math.max(0, decomposition.getD().doubleValue(k, k));
        }
        return new Spectrum(values, decomposition.getV());
    }

    static R064Store product(MatrixStore<Double> left, MatrixStore<Double> right) {
        R064Store product = R064Store.FACTORY.make(left.countRows(), right.countColumns());
        product.fillByMultiplying(left, right);
        return product;
    }
}
