package dev.strata.kernels.host;

/**
 * Logits, x · weight[v]: of one row or several for every token, where the weight is read once, at the speed of memory; or of
 * some rows for a few tokens.
 */
final class Unembedding {
    private static final int TOKENS = 256;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final RowDots rowDots;
    private final Team.Task dots = this::dots;
    private final Team.Task dotsOfRows = this::dotsOfRows;
    private long x;
    private Matrix weight;
    private long out;

    Unembedding(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.rowDots = new RowDots(kernels, scratch);
    }

    /** {@link HostOperations#unembed}. */
    void run(long x, int rows, Matrix weight, long out) {
        this.x = x;
        this.weight = weight;
        this.out = out;
        if (rows > 1) {
            rowDots.load(x, rows, weight, out);
        }
        team.run(Math.ceilDiv(weight.rows(), TOKENS), rows > 1 ? dotsOfRows : dots);
    }

    private void dotsOfRows(int chunk, int worker) {
        rowDots.run(chunk * TOKENS, Math.min((chunk + 1) * TOKENS, weight.rows()), worker);
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
