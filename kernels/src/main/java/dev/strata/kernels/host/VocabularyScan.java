package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.DEPTH;
import static dev.strata.kernels.host.HostKernels.LEFT_STRIDE;

/**
 * All logits of some rows, x · weightᵀ, tile by tile and never stored: tile rows are tokens, tile columns
 * are rows of x. Each stored weight is read once per scan.
 */
final class VocabularyScan {
    /** What becomes of the tiles. A worker's tiles come in ascending order of tokens. */
    interface Sink {
        /**
         * @param logits [tokens, tileColumns], the sink's to overwrite; columns beyond the last row of x hold zeros
         * @param first the token of the tile's first row
         * @param tokens how many of the tile's rows are tokens
         * @param row the row of x in the tile's first column
         */
        void take(float[] logits, int first, int tokens, int row, int worker);
    }

    /** Tokens per chunk: a multiple of every tile's rows, and a second-level cache's worth of weights. */
    private static final int TOKENS = 48;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final int tileRows;
    private final int tileColumns;
    private long x;
    private int rows;
    private Matrix weight;
    private float[] right = {};

    VocabularyScan(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.tileRows = kernels.tileRows();
        this.tileColumns = kernels.tileColumns();
    }

    /** The rows of x to scan, [rows, weight.columns]. */
    void load(long x, int rows, Matrix weight) {
        this.x = x;
        this.rows = rows;
        this.weight = weight;
        kernels.prepare(weight.dtype(), (long) rows * weight.columns() * weight.rows());
        int panels = panels();
        right = Scratch.atLeast(right, panels * weight.columns() * tileColumns);
        team.run(panels, (panel, worker) -> packRight(panel));
    }

    /** Rows of x with the padding of the last panel. */
    int paddedRows() {
        return panels() * tileColumns;
    }

    /** Chunks of tokens in which {@link #run} goes through the vocabulary. */
    int chunks() {
        return Math.ceilDiv(weight.rows(), TOKENS);
    }

    /** The chunk that a token belongs to. */
    int chunk(int token) {
        return token / TOKENS;
    }

    private int panels() {
        return Math.ceilDiv(rows, tileColumns);
    }

    private int panelAt(int panel) {
        return panel * weight.columns() * tileColumns;
    }

    private void packRight(int panel) {
        int depth = weight.columns();
        for (int j = 0; j < tileColumns; j++) {
            int row = panel * tileColumns + j;
            int at = panelAt(panel) + j;
            for (int k = 0; k < depth; k++) {
                right[at + k * tileColumns] = row < rows ? Memory.get(x + 4L * ((long) row * depth + k)) : 0;
            }
        }
    }

    /** Runs all tokens past all loaded rows. */
    void run(Sink sink) {
        team.run(chunks(), (chunk, worker) -> scan(chunk * TOKENS, sink, worker));
    }

    private void scan(int first, Sink sink, int worker) {
        var mine = scratch[worker];
        int end = Math.min(first + TOKENS, weight.rows());
        float[] left = mine.left(leftFloats(TOKENS));
        for (int token = first; token < end; token++) {
            loadToken(token, left, token - first, TOKENS);
        }
        for (int panel = 0; panel < panels(); panel++) {
            for (int token = first; token < end; token += tileRows) {
                int tall = Math.min(tileRows, end - token);
                float[] logits = Tiles.product(
                        kernels, left, token - first, TOKENS, tall, right, panelAt(panel), weight.columns(), mine);
                sink.take(logits, token, tall, panel * tileColumns, worker);
            }
        }
    }

    private int leftFloats(int tokens) {
        return Math.ceilDiv(weight.columns(), DEPTH) * tokens * LEFT_STRIDE;
    }

    private void loadToken(int token, float[] left, int row, int rows) {
        int depth = weight.columns();
        for (int k = 0; k < depth; k += DEPTH) {
            long from = weight.row(token) + (long) k * weight.dtype().bytes();
            int at = (k / DEPTH * rows + row) * LEFT_STRIDE;
            kernels.widen(weight.dtype(), from, Math.min(DEPTH, depth - k), left, at);
            if (weight.isQuantised()) {
                kernels.scale(left, at, Math.min(DEPTH, depth - k), weight.scale(token));
            }
        }
    }

    /**
     * Each row's own logit of one token, from the same tiles that {@link #run} goes through, so that the bits
     * are the same.
     *
     * @param tokens one for each row of x
     * @param logits [paddedRows] from index {@code at}; infinity in the padding
     */
    void logitsOf(int[] tokens, float[] logits, int at) {
        team.run(panels(), (panel, worker) -> {
            for (int j = 0; j < tileColumns; j += tileRows) {
                diagonal(tokens, panel, j, logits, at, scratch[worker]);
            }
        });
    }

    private void diagonal(int[] tokens, int panel, int j, float[] logits, int at, Scratch mine) {
        int first = panel * tileColumns + j;
        int count = Math.min(tileRows, tileColumns - j);
        float[] left = mine.left(leftFloats(tileRows));
        for (int i = 0; i < count && first + i < rows; i++) {
            loadToken(tokens[first + i], left, i, tileRows);
        }
        float[] tile = Tiles.product(kernels, left, 0, tileRows, count, right, panelAt(panel), weight.columns(), mine);
        for (int i = 0; i < count; i++) {
            logits[at + first + i] = first + i < rows ? tile[i * tileColumns + j + i] : Float.POSITIVE_INFINITY;
        }
    }
}
