package dev.strata.lens.similarity;

import dev.strata.lens.activations.Progress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * {@link Metric#CKA} of each of some layers with each of others. ‖XᵀY‖² is also the inner product of the Gram matrices
 * XXᵀ and YYᵀ [tokens, tokens]; these are computed once per layer rather than once per pair, a band of rows at a time,
 * if that is less work.
 */
final class Cka {
    /** Tokens of a band. */
    private static final int BAND = 256;

    private final List<R064Store> layers;
    /** The layers from this one on are the columns; 0 if the rows are too. */
    private final int firstColumn;
    private final double[][] products;

    private Cka(List<R064Store> layers, int firstColumn) {
        this.layers = layers;
        this.firstColumn = firstColumn;
        this.products = new double[layers.size()][layers.size()];
    }

    /**
     * @param rows centred activations Xᵀ [units, tokens]
     * @param columns the same list again for layers among themselves
     * @return [row][column]; NaN where a layer's activations do not vary
     */
    static double[][] matrix(List<R064Store> rows, List<R064Store> columns, Progress progress) {
        boolean same = rows == columns;
        var layers = same ? rows : Stream.concat(rows.stream(), columns.stream()).toList();
        return new Cka(layers, same ? 0 : rows.size()).matrix(rows.size(), columns.size(), progress);
    }

    private double[][] matrix(int rows, int columns, Progress progress) {
        int tokens = layers.getFirst().getColDim();
        int units = layers.stream().mapToInt(R064Store::getRowDim).max().orElseThrow();
        if (tokens < (long) layers.size() * units) {
            multiplyGrams(tokens, progress);
        } else {
            multiplyUnits(progress);
        }
        double[][] matrix = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                int column = firstColumn + j;
                double product = products[Math.min(i, column)][Math.max(i, column)];
                matrix[i][j] = product / (Math.sqrt(products[i][i]) * Math.sqrt(products[column][column]));
            }
        }
        return matrix;
    }

    private boolean isNeeded(int i, int j) {
        return i == j || i < j && (firstColumn == 0 || i < firstColumn && j >= firstColumn);
    }

    private void multiplyUnits(Progress progress) {
        for (int i = 0; i < layers.size(); i++) {
            for (int j = i; j < layers.size(); j++) {
                if (isNeeded(i, j)) {
                    double[] product = product(layers.get(i), layers.get(j).transpose());
                    products[i][j] = dot(product, product, 0, product.length);
                }
            }
            progress.at("layers compared", i + 1, layers.size());
        }
    }

    private void multiplyGrams(int tokens, Progress progress) {
        double[][] bands = new double[layers.size()][];
        for (int start = 0; start < tokens; start += BAND) {
            int end = Math.min(tokens, start + BAND);
            for (int i = 0; i < layers.size(); i++) {
                bands[i] = band(layers.get(i), start, end);
            }
            int below = (end - start) * start; // entries whose mirror images are in no band
            for (int i = 0; i < layers.size(); i++) {
                for (int j = i; j < layers.size(); j++) {
                    if (isNeeded(i, j)) {
                        products[i][j] += 2 * dot(bands[i], bands[j], 0, below)
                                + dot(bands[i], bands[j], below, bands[i].length);
                    }
                }
            }
            progress.at("tokens compared", end, tokens);
        }
    }

    /** Rows start to end of XXᵀ up to the diagonal's block, [end - start, end], column by column. */
    private static double[] band(R064Store layer, int start, int end) {
        int units = layer.getRowDim();
        var rows = R064Store.wrap(Arrays.copyOfRange(layer.data, start * units, end * units), units);
        var before = R064Store.wrap(Arrays.copyOf(layer.data, end * units), units);
        return product(rows.transpose(), before);
    }

    /** Column by column. */
    private static double[] product(MatrixStore<Double> a, MatrixStore<Double> b) {
        var product = R064Store.FACTORY.make(a.countRows(), b.countColumns());
        product.fillByMultiplying(a, b);
        return product.data;
    }

    private static double dot(double[] a, double[] b, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
