package dev.strata.lens.similarity;

import dev.strata.lens.activations.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Means of canonical correlations of each of some layers with each of others. The correlations are the cosines between
 * two layers' subspaces: the singular values of the product of their bases (Björck and Golub, 1973).
 */
final class Cca {
    private Cca() {}

    /**
     * @param rows subspaces; empty for a layer whose activations do not vary
     * @param columns the same list again for layers among themselves
     * @param weighted whether the mean is {@link Metric#PWCCA}'s or that of all alike
     * @return [row][column]; NaN where a layer's activations do not vary
     */
    static double[][] matrix(
            List<Optional<Subspace>> rows, List<Optional<Subspace>> columns, boolean weighted, Progress progress) {
        boolean same = rows == columns;
        double[][] matrix = new double[rows.size()][columns.size()];
        int pairs = same ? rows.size() * (rows.size() - 1) / 2 : rows.size() * columns.size();
        int done = 0;
        for (int i = 0; i < rows.size(); i++) {
            for (int j = same ? i : 0; j < columns.size(); j++) {
                Both both = rows.get(i).isEmpty() || columns.get(j).isEmpty()
                        ? new Both(Double.NaN, Double.NaN)
                        : same && i == j
                        ? new Both(1, 1)
                        : compare(rows.get(i).get(), columns.get(j).get(), weighted);
                matrix[i][j] = both.row;
                if (same) {
                    matrix[j][i] = both.column;
                }
                if (!same || i != j) {
                    progress.at("pairs of layers compared", ++done, pairs);
                }
            }
        }
        return matrix;
    }

    /** A mean with the row's weights, and with the column's. */
    private record Both(double row, double column) {}

    private static Both compare(Subspace x, Subspace y, boolean weighted) {
        var product = x.basis().multiply(y.basis().transpose()).collect(R064Store.FACTORY);
        SingularValue<Double> svd = SingularValue.R064.make(product);
        if (!(weighted ? svd.decompose(product) : svd.computeValuesOnly(product))) {
            throw new IllegalStateException("no singular values of a matrix of " + product.getRowDim() + " rows");
        }
        double[] correlations = new double[Math.min(x.dimensions(), y.dimensions())];
        svd.getSingularValues(correlations);
        if (weighted) {
            return new Both(
                    mean(correlations, weights(svd.getU(), x.loadings())),
                    mean(correlations, weights(svd.getV(), y.loadings())));
        }
        double[] alike = new double[correlations.length];
        Arrays.fill(alike, 1);
        double mean = mean(correlations, alike);
        return new Both(mean, mean);
    }

    /** For each canonical direction the sum of the units' absolute projections on it. */
    private static double[] weights(MatrixStore<Double> directions, MatrixStore<Double> loadings) {
        var projections = directions.transpose().multiply(loadings);
        double[] weights = new double[(int) projections.countRows()];
        for (int i = 0; i < weights.length; i++) {
            for (int unit = 0; unit < projections.countColumns(); unit++) {
                weights[i] += Math.abs(projections.doubleValue(i, unit));
            }
        }
        return weights;
    }

    private static double mean(double[] correlations, double[] weights) {
        double sum = 0;
        double all = 0;
        for (int i = 0; i < correlations.length; i++) {
            sum += weights[i] * Math.min(1, correlations[i]);
            all += weights[i];
        }
        return sum / all;
    }
}
