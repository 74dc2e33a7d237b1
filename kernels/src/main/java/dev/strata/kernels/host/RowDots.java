package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.util.Arrays;

/**
 * x · weightᵀ for a few rows of x, where the weight is read once, at the speed of memory: four of its rows at a time, widened
 * in the cache, past all of x. The order of a sum depends on neither the other rows nor the team.
 */
final class RowDots {
    private static final int FOUR = 4;

    private final HostKernels kernels;
    private final Scratch[] scratch;
    /** Floats per vector. */
    private final int lanes;
    private int rows;
    private Matrix weight;
    private long out;
    /** [rows rounded up to FOUR], rows {@link #stride} apart, with zeros beyond the depth. */
    private float[] left = {};
    private int stride;

    RowDots(HostKernels kernels, Scratch[] scratch) {
        this.kernels = kernels;
        this.scratch = scratch;
        this.lanes = kernels.tileColumns() / 2;
    }

    /**
     * @param x [rows, weight.columns]
     * @param out [rows, weight.rows]
     */
    void load(long x, int rows, Matrix weight, long out) {
        this.rows = rows;
        this.weight = weight;
        this.out = out;
        int depth = weight.columns();
        kernels.prepareDots(weight.dtype(), (long) rows * depth * weight.rows());
        stride = MatrixProduct.roundUp(depth, lanes);
        int padded = MatrixProduct.roundUp(rows, FOUR);
        left = Scratch.atLeast(left, padded * stride);
        for (int row = 0; row < padded; row++) {
            Memory.copy(x + 4L * Math.min(row, rows - 1) * depth, left, row * stride, depth);
            Arrays.fill(left, row * stride + depth, (row + 1) * stride, 0);
        }
    }

    /** Of the weight's rows {@code from} to {@code to}. What is multiplied together lies far apart: see {@link VectorStreams}. */
    void run(int from, int to, int worker) {
        int apart = (to - from) / FOUR;
        for (int row = from; row < from + apart; row++) {
            multiply(row, apart, scratch[worker]);
        }
        for (int row = from + apart * FOUR; row < to; row++) {
            multiply(row, 0, scratch[worker]);
        }
    }

    /** Four rows of the weight so many apart, or one alone. */
    private void multiply(int first, int apart, Scratch mine) {
        long w = weight.row(first);
        long wStride = apart * weight.rowBytes();
        if (weight.dtype() != DType.F32 || stride > weight.columns()) {
            w = widened(first, apart, mine);
            wStride = 4L * stride;
        }
        float[] c = mine.values(FOUR * FOUR * HostKernels.MOST_LANES);
        for (int row = 0; row < rows; row += FOUR) {
            kernels.dotsOfFour(left, row * stride, stride, w, wStride, stride, c);
            put(c, row, first, apart);
        }
    }

    /** [FOUR, stride], with zeros beyond the depth. */
    private long widened(int first, int apart, Scratch mine) {
        int depth = weight.columns();
        long room = mine.offHeap(FOUR * stride);
        for (int i = 0; i < FOUR; i++) {
            long to = room + 4L * i * stride;
            kernels.widen(weight.dtype(), weight.row(first + i * apart), depth, to);
            if (stride > depth) {
                Memory.clear(to + 4L * depth, stride - depth);
            }
        }
        return room;
    }

    private void put(float[] c, int row, int first, int apart) {
        for (int j = 0; j < FOUR; j++) {
            int v = first + j * apart;
            float scale = weight.scale(v);
            for (int i = 0; i < Math.min(FOUR, rows - row); i++) {
                Memory.put(out + 4L * ((long) (row + i) * weight.rows() + v), c[FOUR * i + j] * scale);
            }
        }
    }
}
