package dev.strata.lens.factors;

import java.util.Optional;
import java.util.Random;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.decomposition.QR;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * A matrix's largest singular values with their vectors, nearly: by subspace iteration from a random start that is always
 * the same (Halko, Martinsson and Tropp, 2011, algorithm 4.4).
 *
 * @param values descending
 * @param left [rows, count]
 * @param right [columns, count], undefined where the value is 0
 */
record SingularTriplets(double[] values, MatrixStore<Double> left, MatrixStore<Double> right) {
    /** Directions beyond those asked for, which make those exact sooner. */
    private static final int SPARE = 8;
    private static final int STEPS = 6;
    private static final long SEED = 1;

    static SingularTriplets of(NonNegative matrix, NonNegative transposed, int count) {
        int size = Math.min(count + SPARE, Math.min(matrix.rows(), matrix.columns()));
        var random = new Random(SEED);
        double[] start = random.doubles((long) matrix.rows() * size, -1, 1).toArray();
        double[] basis = orthonormal(start, size);
        for (int step = 0; step < STEPS; step++) {
            basis = orthonormal(matrix.times(transposed.times(basis, size), size), size);
        }
        // With Q the basis: AᵀQ = B, and the eigenvectors of BᵀB turn Q and B into singular vectors.
        MatrixStore<Double> image = rows(transposed.times(basis, size), size);
        Eigenvalue<Double> eigen = Eigenvalue.R064.make(size, true);
        if (!eigen.decompose(image.multiply(image.transpose()))) {
            throw new IllegalStateException("no eigenvalues of a symmetric matrix of " + size + " rows");
        }
        double[] squares = new double[size];
        eigen.getEigenvalues(squares, Optional.empty());
        double[] values = new double[Math.min(count, size)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sqrt(Math.max(0, squares[i]));
        }
        var turn = eigen.getV();
        return new SingularTriplets(
                values, rows(basis, size).transpose().multiply(turn), image.transpose().multiply(turn));
    }

    /** A row-major array [n, size] as a matrix [size, n]. */
    private static R064Store rows(double[] array, int size) {
        return R064Store.wrap(array, size);
    }

    private static double[] orthonormal(double[] array, int size) {
        QR<Double> qr = QR.R064.make(rows(array, size).transpose());
        qr.decompose(rows(array, size).transpose());
        return qr.getQ().limits(array.length / size, size).transpose().collect(R064Store.FACTORY).data;
    }
}
