package dev.strata.kernels.host;

import static dev.strata.kernels.host.Memory.get;

import dev.strata.kernels.DType;
import java.util.Arrays;

/**
 * {@link VectorStreams} by plain loops, with the sums in the order in which vectors of so many floats make them: the
 * same bits. Rows are widened into arrays, whose loops C2 makes vectors of.
 *
 * @param lanes floats per vector, a power of two
 */
record PlainStreams(int lanes, PlainKernels kernels) {
    /** Rows side by side; {@link Streams#together}. */
    private static int together(DType type) {
        return switch (type) {
            case F32 -> 8;
            case BF16, INT8 -> 4;
            case F16 -> 2;
        };
    }

    /** {@link Streams#step}. */
    private int step(DType type) {
        return type == DType.BF16 ? 2 * lanes : lanes;
    }

    /** {@link HostKernels#sumRows}. */
    void sumRows(DType type, long x, long weight, int depth, int width, long out) {
        int together = together(type);
        int apart = depth / together;
        int whole = width - width % step(type);
        var sums = new float[width];
        var rows = new float[PlainRows.TOGETHER][width];
        var factors = new float[PlainRows.TOGETHER];
        for (int k = 0; k < apart; k++) {
            for (int i = 0; i < together; i++) {
                factors[i] = get(x + 4L * (k + i * apart));
                widen(type, weight, k + i * apart, width, rows[i]);
            }
            if (type == DType.F32) {
                PlainRows.addInPairs(factors, rows, whole, sums);
            } else {
                for (int i = 0; i < together; i++) {
                    PlainRows.addOne(factors[i], rows[i], whole, sums);
                }
            }
        }
        int wholeDepth = apart * together;
        for (int k = whole < width ? 0 : wholeDepth; k < depth; k++) {
            widen(type, weight, k, width, rows[0]);
            add(get(x + 4L * k), rows[0], k < wholeDepth ? whole : 0, width, sums);
        }
        Memory.copy(sums, 0, out, width);
    }

    private void widen(DType type, long weight, int row, int n, float[] to) {
        kernels.widen(type, weight + (long) row * n * type.bytes(), n, to, 0);
    }

    private static void add(float x, float[] w, int from, int n, float[] sums) {
        for (int j = from; j < n; j++) {
            sums[j] += x * w[j];
        }
    }

    /** {@link HostKernels#dots}. */
    void dots(DType type, long x, long weight, int depth, int from, int to, long out) {
        int whole = depth - depth % step(type);
        var left = new float[depth];
        var right = new float[depth];
        var sums = new float[lanes];
        Memory.copy(x, left, 0, depth);
        for (int v = from; v < to; v++) {
            widen(type, weight, v, depth, right);
            Arrays.fill(sums, 0);
            if (type == DType.BF16) {
                dotPairs(left, right, whole, sums);
            } else {
                PlainLanes.addProducts(left, 0, right, whole, sums);
            }
            float sum = PlainLanes.sum(sums);
            for (int k = whole; k < depth; k++) {
                sum += left[k] * right[k];
            }
            Memory.put(out + 4L * v, sum);
        }
    }

    /** A vector's worth of firsts, then one of seconds, of the pairs in two vectors' worth. */
    private void dotPairs(float[] x, float[] w, int n, float[] sums) {
        for (int j = 0; j < n; j += 2 * lanes) {
            for (int i = 0; i < lanes; i++) {
                int first = j + 2 * i;
                sums[i] = Math.fma(x[first + 1], w[first + 1], Math.fma(x[first], w[first], sums[i]));
            }
        }
    }
}
