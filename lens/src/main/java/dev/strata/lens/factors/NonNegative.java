package dev.strata.lens.factors;

import dev.strata.lens.activations.Activations;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sparse matrix [rows, columns] without negative entries, by rows: those of row r are {@code values[i]} in the columns
 * {@code columnOf[i]} for i from {@code starts[r]} to {@code starts[r + 1]}. After a GELU most entries are zero once the
 * negative ones are.
 */
record NonNegative(int rows, int columns, int[] starts, int[] columnOf, float[] values) {
    /** Activations of one or more hooks side by side, [tokens, units of all], negative ones clipped at 0. */
    static NonNegative clipped(List<Activations> hooks) {
        int tokens = hooks.getFirst().tokens();
        int units = hooks.stream().mapToInt(Activations::width).sum();
        int[] starts = new int[tokens + 1];
        for (Activations hook : hooks) {
            for (int i = 0; i < hook.values().length; i++) {
                starts[i / hook.width() + 1] += hook.values()[i] > 0 ? 1 : 0;
            }
        }
        for (int t = 0; t < tokens; t++) {
            starts[t + 1] = Math.addExact(starts[t + 1], starts[t]);
        }
        int[] columnOf = new int[starts[tokens]];
        float[] values = new float[starts[tokens]];
        IntStream.range(0, tokens).parallel().forEach(t -> {
            int at = starts[t];
            int first = 0;
            for (Activations hook : hooks) {
                for (int u = 0; u < hook.width(); u++) {
                    float value = hook.values()[t * hook.width() + u];
                    if (value > 0) {
                        columnOf[at] = first + u;
                        values[at++] = value;
                    }
                }
                first += hook.width();
            }
        });
        return new NonNegative(tokens, units, starts, columnOf, values);
    }

    NonNegative transpose() {
        int[] transposedStarts = new int[columns + 1];
        for (int column : columnOf) {
            transposedStarts[column + 1]++;
        }
        for (int c = 0; c < columns; c++) {
            transposedStarts[c + 1] += transposedStarts[c];
        }
        int[] next = transposedStarts.clone();
        int[] rowOf = new int[values.length];
        float[] transposed = new float[values.length];
        for (int r = 0; r < rows; r++) {
            for (int i = starts[r]; i < starts[r + 1]; i++) {
                int at = next[columnOf[i]]++;
                rowOf[at] = r;
                transposed[at] = values[i];
            }
        }
        return new NonNegative(columns, rows, transposedStarts, rowOf, transposed);
    }

    /**
     * This matrix times a dense one.
     *
     * @param factor [columns, k], row-major
     * @return [rows, k], row-major
     */
    double[] times(double[] factor, int k) {
        double[] product = new double[Math.multiplyExact(rows, k)];
        IntStream.range(0, rows).parallel().forEach(r -> {
            int to = r * k;
            for (int i = starts[r]; i < starts[r + 1]; i++) {
                int from = columnOf[i] * k;
                double value = values[i];
                for (int j = 0; j < k; j++) {
                    product[to + j] += value * factor[from + j];
                }
            }
        });
        return product;
    }

    /** The sum of all squares. */
    double energy() {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }
}
