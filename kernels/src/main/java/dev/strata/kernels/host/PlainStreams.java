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
        var rows = new float[8 * width];
        var factors = new float[8];
        for (int k = 0; k < apart; k++) {
            for (int i = 0; i < together; i++) {
                factors[i] = get(x + 4L * (k + i * apart));
                widen(type, weight, k + i * apart, width, rows, i * width);
            }
            if (type == DType.F32) {
                addEight(factors, rows, width, whole, sums);
            } else {
                for (int i = 0; i < together; i++) {
                    addFused(factors[i], rows, i * width, whole, sums);
                }
            }
        }
        int wholeDepth = apart * together;
        for (int k = whole < width ? 0 : wholeDepth; k < depth; k++) {
            widen(type, weight, k, width, rows, 0);
            add(get(x + 4L * k), rows, k < wholeDepth ? whole : 0, width, sums);
        }
        Memory.copy(sums, 0, out, width);
    }

    private void widen(DType type, long weight, int row, int n, float[] to, int at) {
        kernels.widen(type, weight + (long) row * n * type.bytes(), n, to, at);
    }

    private static void addEight(float[] x, float[] w, int stride, int n, float[] sums) {
        float x0 = x[0];
        float x1 = x[1];
        float x2 = x[2];
        float x3 = x[3];
        float x4 = x[4];
        float x5 = x[5];
        float x6 = x[6];
        float x7 = x[7];
        for (int j = 0; j < n; j++) {
            float a = Math.fma(x0, w[j], sums[j]);
            float b = x1 * w[stride + j];
            a = Math.fma(x2, w[2 * stride + j], a);
            b = Math.fma(x3, w[3 * stride + j], b);
            a = Math.fma(x4, w[4 * stride + j], a);
            b = Math.fma(x5, w[5 * stride + j], b);
            a = Math.fma(x6, w[6 * stride + j], a);
            b = Math.fma(x7, w[7 * stride + j], b);
            sums[j] = a + b;
        }
    }

    private static void addFused(float x, float[] w, int at, int n, float[] sums) {
        for (int j = 0; j < n; j++) {
            sums[j] = Math.fma(x, w[at + j], sums[j]);
        }
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
            widen(type, weight, v, depth, right, 0);
            Arrays.fill(sums, 0);
            if (type == DType.BF16) {
                dotPairs(left, right, whole, sums);
            } else {
                dot(left, right, whole, sums);
            }
            float sum = PlainLanes.sum(sums);
            for (int k = whole; k < depth; k++) {
                sum += left[k] * right[k];
            }
            Memory.put(out + 4L * v, sum);
        }
    }

    private void dot(float[] x, float[] w, int n, float[] sums) {
        for (int j = 0; j < n; j += lanes) {
            for (int i = 0; i < lanes; i++) {
                sums[i] = Math.fma(x[j + i], w[j + i], sums[i]);
            }
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
