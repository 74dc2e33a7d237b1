package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.util.Arrays;

/**
 * Logits, x · weight[v]: of one row or several for every token, where the weight is read once, at the speed of memory; or of
 * some rows for a few tokens.
 */
final class Unembedding {
    private static final int TOKENS = 256;
    private static final int FOUR = 4;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    /** Floats per vector. */
    private final int lanes;
    private final Team.Task dots = this::dots;
    private final Team.Task dotsOfRows = this::dotsOfRows;
    private long x;
    private int rows;
    private Matrix weight;
    private long out;
    /** [paddedRows], rows {@link #stride} apart, with zeros beyond the depth. */
    private float[] left = {};
    private int stride;

    Unembedding(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.lanes = kernels.tileColumns() / 2;
    }

    /** {@link HostOperations#unembed}. */
    void run(long x, int rows, Matrix weight, long out) {
        this.x = x;
        this.rows = rows;
        this.weight = weight;
        this.out = out;
        if (rows > 1) {
            pack();
        }
        team.run(Math.ceilDiv(weight.rows(), TOKENS), rows > 1 ? dotsOfRows : dots);
    }

    private void pack() {
        int depth = weight.columns();
        stride = MatrixProduct.roundUp(depth, lanes);
        int padded = MatrixProduct.roundUp(rows, FOUR);
        left = Scratch.atLeast(left, padded * stride);
        for (int row = 0; row < padded; row++) {
            Memory.copy(x + 4L * Math.min(row, rows - 1) * depth, left, row * stride, depth);
            Arrays.fill(left, row * stride + depth, (row + 1) * stride, 0);
        }
    }

    /** Tokens that are multiplied together lie far apart: see {@link VectorStreams}. */
    private void dotsOfRows(int chunk, int worker) {
        int from = chunk * TOKENS;
        int to = Math.min(from + TOKENS, weight.rows());
        int apart = (to - from) / FOUR;
        for (int token = from; token < from + apart; token++) {
            multiply(token, apart, scratch[worker]);
        }
        for (int token = from + apart * FOUR; token < to; token++) {
            multiply(token, 0, scratch[worker]);
        }
    }

    /** Four tokens so many apart, or one alone. */
    private void multiply(int token, int apart, Scratch mine) {
        long w = weight.row(token);
        long wStride = apart * weight.rowBytes();
        if (weight.dtype() != DType.F32 || stride > weight.columns()) {
            w = widened(token, apart, mine);
            wStride = 4L * stride;
        }
        float[] c = mine.values(FOUR * FOUR * HostKernels.MOST_LANES);
        for (int row = 0; row < rows; row += FOUR) {
            kernels.dotsOfFour(left, row * stride, stride, w, wStride, stride, c);
            put(c, row, token, apart);
        }
    }

    /** [FOUR, stride], with zeros beyond the depth. */
    private long widened(int token, int apart, Scratch mine) {
        int depth = weight.columns();
        long room = mine.offHeap(FOUR * stride);
        for (int i = 0; i < FOUR; i++) {
            long to = room + 4L * i * stride;
            kernels.widen(weight.dtype(), weight.row(token + i * apart), depth, to);
            if (stride > depth) {
                Memory.clear(to + 4L * depth, stride - depth);
            }
        }
        return room;
    }

    private void put(float[] c, int row, int token, int apart) {
        for (int j = 0; j < FOUR; j++) {
            int v = token + j * apart;
            float scale = weight.scale(v);
            for (int i = 0; i < Math.min(FOUR, rows - row); i++) {
                Memory.put(out + 4L * ((long) (row + i) * weight.rows() + v), c[FOUR * i + j] * scale);
            }
        }
    }

    /** [row][token]; {@link HostOperations#targetLogits}. */
    float[][] of(long x, int[] rows, Matrix weight, int[] tokens) {
        float[][] logits = new float[rows.length][tokens.length];
        int depth = weight.columns();
        team.run(rows.length, (row, worker) -> {
            long room = scratch[worker].offHeap(room(depth, 1) + 1);
            long logit = room + Float.BYTES * room(depth, 1);
            for (int i = 0; i < tokens.length; i++) {
                long in = x + Float.BYTES * (long) rows[row] * depth;
                kernels.dots(weight.dtype(), in, weight.row(tokens[i]), depth, 0, 1, logit, room);
                logits[row][i] = Memory.get(logit) * weight.scale(tokens[i]);
            }
        });
        return logits;
    }

    private void dots(int chunk, int worker) {
        int from = chunk * TOKENS;
        int to = Math.min(from + TOKENS, weight.rows());
        long room = scratch[worker].offHeap(room(weight.columns(), TOKENS));
        kernels.dots(weight.dtype(), x, weight.address(), weight.columns(), from, to, out, room);
        if (weight.isQuantised()) {
            for (int v = from; v < to; v++) {
                Memory.put(out + 4L * v, Memory.get(out + 4L * v) * weight.scale(v));
            }
        }
    }

    /** Floats that the kernels need beside for so many dot products. */
    static long room(int depth, int dots) {
        return depth + (2L * dots + 1) * HostKernels.MOST_LANES;
    }
}
