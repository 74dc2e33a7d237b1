package dev.strata.kernels.host;

import static dev.strata.kernels.host.MatrixProduct.NOTHING;

import java.util.Arrays;

/**
 * The loss of predicting each row's target from logits = x · weightᵀ, and its gradients. Rows are taken a chunk at
 * a time, for which the logits are stored; with their gradient, softmax(logits) minus 1 at the target, in their
 * place, the gradients of x and of the weight are two more products.
 */
final class CrossEntropy {
    private static final int MOST_ROWS = 512;
    private static final int LEAST_ROWS = 96;
    /** Logits that are stored at a time, where that is more than LEAST_ROWS' worth. */
    private static final int MOST_LOGITS = 1 << 22;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final Scratch room;
    private final MatrixProduct product;

    /** @param room for the logits, apart from the workers' scratch */
    CrossEntropy(HostKernels kernels, Team team, Scratch[] scratch, Scratch room) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.room = room;
        this.product = new MatrixProduct(kernels, team, scratch);
    }

    /** Losses only: {@link HostOperations#crossEntropy}. */
    void run(long x, int rows, Matrix weight, int[] targets, float[] losses) {
        run(x, rows, weight, targets, 1, losses, NOTHING, NOTHING);
    }

    /**
     * {@link HostGradients#crossEntropy}.
     *
     * @param xGradient or {@link MatrixProduct#NOTHING}: losses only
     * @param weightGradient or NOTHING: not computed then
     */
    void run(
            long x, int rows, Matrix weight, int[] targets, float scale, float[] losses, long xGradient,
            long weightGradient) {
        check(rows, weight.rows(), targets, losses);
        int tokens = weight.rows();
        int width = weight.columns();
        long stride = 4L * width;
        boolean gradient = xGradient != NOTHING;
        int chunk = Math.clamp(MOST_LOGITS / tokens, LEAST_ROWS, MOST_ROWS);
        long logits = room.offHeap((long) Math.min(chunk, rows) * tokens);
        for (int from = 0; from < rows; from += chunk) {
            int first = from;
            int n = Math.min(chunk, rows - from);
            long in = x + stride * from;
            product.run(
                    Operand.byRow(in, width), n, Operand.byRow(weight), tokens, width, NOTHING, 0, logits, 4L * tokens);
            team.run(n, (row, worker) -> losses[first + row] =
                    row(logits + 4L * row * tokens, tokens, targets[first + row], scale, gradient, scratch[worker]));
            if (gradient) {
                product.run(
                        Operand.byRow(logits, tokens), n, Operand.byTerm(weight), width, tokens, NOTHING, 0,
                        xGradient + stride * from, stride);
            }
            if (weightGradient != NOTHING) {
                product.run(
                        Operand.byTerm(logits, tokens), tokens, Operand.byTerm(in, width), width, n,
                        weightGradient, stride, weightGradient, stride);
            }
        }
    }

    private static void check(int rows, int tokens, int[] targets, float[] losses) {
        if (targets.length < rows || losses.length < rows) {
            throw new IllegalArgumentException("expected a target and a loss for each of " + rows + " rows, got "
                    + targets.length + " and " + losses.length);
        }
        for (int row = 0; row < rows; row++) {
            if (targets[row] >= tokens) {
                throw new IllegalArgumentException(
                        "target " + targets[row] + " of row " + row + " is none of " + tokens + " tokens");
            }
        }
    }

    /** One row's loss; its logits' gradient, times {@code scale}, takes the logits' place if it is asked for. */
    private float row(long logits, int tokens, int target, float scale, boolean gradient, Scratch mine) {
        float[] p = mine.values(tokens);
        if (target < 0) {
            Arrays.fill(p, 0, tokens, 0);
            Memory.copy(p, 0, logits, tokens);
            return 0;
        }
        Memory.copy(logits, p, 0, tokens);
        float mark = mark(p, tokens, mine);
        float max = kernels.max(p, 0, tokens);
        float atTarget = p[target] - max;
        float sum = kernels.expSum(p, 0, tokens, max);
        if (gradient) {
            kernels.scale(p, 0, tokens, scale / sum + mark);
            p[target] -= scale;
            Memory.copy(p, 0, logits, tokens);
        }
        return (float) (StrictMath.log(sum) - atTarget) + mark;
    }

    /** 0, or NaN if one of n values is not finite. */
    private float mark(float[] x, int n, Scratch mine) {
        int columns = kernels.tileColumns();
        float[] marks = mine.sums(columns);
        Arrays.fill(marks, 0, columns, 0);
        kernels.markNonFinite(x, n / columns, marks, 0);
        float mark = 0;
        for (int j = 0; j < columns; j++) {
            mark += marks[j];
        }
        for (int i = n - n % columns; i < n; i++) {
            mark += x[i] * 0;
        }
        return mark;
    }
}
