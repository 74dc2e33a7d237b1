package dev.strata.lens.similarity;

import dev.strata.lens.activations.Progress;
import java.util.ArrayList;
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
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < rows.size(); i++) {
            for (int j = same ? i + 1 : 0; j < columns.size(); j++) {
                pairs.add(new Pair(i, j));
            }
            if (same) {
                matrix[i][i] = rows.get(i).isEmpty() ? Double.NaN : 1;
            }
        }
        int[] done = {0};
        pairs.parallelStream().forEach(pair -> { // the library's decompositions use one core each
            Both both = compare(rows.get(pair.row), columns.get(pair.column), weighted);
            synchronized (matrix) {
                matrix[pair.row][pair.column] = both.row;
                if (same) {
                    matrix[pair.column][pair.row] = both.column;
                }
                progress.at("pairs of layers compared", ++done[0], pairs.size());
            }
        });
        return matrix;
    }

    private record Pair(int row, int column) {}

    /** A mean with the row's weights, and with the column's. */
    private record Both(double row, double column) {}

    private static Both compare(Optional<Subspace> x, Optional<Subspace> y, boolean weighted) {
        return x.isEmpty() || y.isEmpty()
                ? new Both(Double.NaN, Double.NaN)
                : compare(x.orElseThrow(), y.orElseThrow(), weighted);
    }

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
