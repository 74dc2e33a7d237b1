package dev.strata.kernels.host;

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
        stride = MatrixProduct.roundUp(depth, HostKernels.MOST_LANES);
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
        int depth = weight.columns();
        int apart = Math.ceilDiv(to - from, FOUR);
        float[] right = scratch[worker].right(FOUR * stride);
        float[] c = scratch[worker].values(FOUR * FOUR * HostKernels.MOST_LANES);
        Arrays.fill(right, 0, FOUR * stride, 0);
        for (int token = from; token < from + apart; token++) {
            int count = Math.min(FOUR, Math.ceilDiv(to - token, apart));
            for (int i = 0; i < count; i++) {
                kernels.widen(weight.dtype(), weight.row(token + i * apart), depth, right, i * stride);
            }
            for (int row = 0; row < rows; row += FOUR) {
                kernels.dotsOfFour(left, row * stride, right, stride, stride, c);
                put(c, row, token, apart, count);
            }
        }
    }

    private void put(float[] c, int row, int token, int apart, int count) {
        for (int i = 0; i < Math.min(FOUR, rows - row); i++) {
            for (int j = 0; j < count; j++) {
                int v = token + j * apart;
                Memory.put(out + 4L * ((long) (row + i) * weight.rows() + v), c[FOUR * i + j] * weight.scale(v));
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
