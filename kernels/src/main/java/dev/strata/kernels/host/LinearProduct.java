package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.DEPTH;
import static dev.strata.kernels.host.HostKernels.LEFT_STRIDE;

/**
 * out = x · weight + bias, the weight stored [in, out]. One row streams the weight; several rows go through
 * tiles: x is packed once by all cores, each core packs a few column panels of the weight at a time (a depth
 * of them fits the second-level cache) and runs all rows over them.
 */
final class LinearProduct {
    private static final int MOST_PANELS = 4;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final int tileRows;
    private final int tileColumns;
    private final Team.Task stream = this::stream;
    private final Team.Task packLeft = this::packLeft;
    private final Team.Task multiply = this::multiply;

    private long x;
    private int rows;
    private Matrix weight;
    private long bias;
    private long out;

    private float[] left = {};
    private int paddedRows;
    private int panelsPerChunk;
    private int columnChunks;
    private int rowsPerChunk;
    private int columnsPerChunk;

    LinearProduct(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.tileRows = kernels.tileRows();
        this.tileColumns = kernels.tileColumns();
    }

    void run(long x, int rows, Matrix weight, long bias, long out) {
        this.x = x;
        this.rows = rows;
        this.weight = weight;
        this.bias = bias;
        this.out = out;
        if (rows == 1) {
            columnsPerChunk = Math.max(64, roundUp(ceilDiv(weight.columns(), 2 * team.size()), 64));
            team.run(ceilDiv(weight.columns(), columnsPerChunk), stream);
        } else {
            paddedRows = roundUp(rows, tileRows);
            left = Scratch.atLeast(left, ceilDiv(weight.rows(), DEPTH) * paddedRows * LEFT_STRIDE);
            team.run(paddedRows / tileRows, packLeft);
            split();
            team.run(columnChunks * ceilDiv(paddedRows, rowsPerChunk), multiply);
        }
    }

    /** Several chunks for each worker: fewer panels to a chunk, and where that is not enough, fewer rows. */
    private void split() {
        int panels = ceilDiv(weight.columns(), tileColumns);
        int wanted = 4 * team.size();
        panelsPerChunk = Math.clamp(panels / wanted, 1, MOST_PANELS);
        columnChunks = ceilDiv(panels, panelsPerChunk);
        int rowChunks = Math.clamp(wanted / columnChunks, 1, Math.max(1, paddedRows / (8 * tileRows)));
        rowsPerChunk = roundUp(ceilDiv(paddedRows, rowChunks), tileRows);
    }

    private void stream(int chunk, int worker) {
        int from = chunk * columnsPerChunk;
        int to = Math.min(from + columnsPerChunk, weight.columns());
        long room = scratch[worker].offHeap((long) HostKernels.STREAMS * columnsPerChunk);
        kernels.vectorMatrix(
                weight.dtype(), x, weight.address(), weight.rows(), weight.columns(), from, to, bias, out, room);
    }

    private void packLeft(int tile, int worker) {
        int depth = weight.rows();
        int end = Math.min((tile + 1) * tileRows, rows);
        for (int row = tile * tileRows; row < end; row++) {
            for (int k = 0; k < depth; k += DEPTH) {
                Memory.copy(x + 4L * ((long) row * depth + k), left, leftAt(k, row), Math.min(DEPTH, depth - k));
            }
        }
    }

    private int leftAt(int k, int row) {
        return (k / DEPTH * paddedRows + row) * LEFT_STRIDE;
    }

    private void multiply(int chunk, int worker) {
        int firstColumn = chunk % columnChunks * panelsPerChunk * tileColumns;
        int endColumn = Math.min(firstColumn + panelsPerChunk * tileColumns, weight.columns());
        int firstRow = chunk / columnChunks * rowsPerChunk;
        int endRow = Math.min(firstRow + rowsPerChunk, rows);
        float[] right = scratch[worker].right(panelsPerChunk * DEPTH * tileColumns);
        for (int k = 0; k < weight.rows(); k += DEPTH) {
            int depth = Math.min(DEPTH, weight.rows() - k);
            int at = 0;
            for (int column = firstColumn; column < endColumn; column += tileColumns) {
                long from = weight.row(k) + (long) column * weight.dtype().bytes();
                int columns = Math.min(tileColumns, endColumn - column);
                kernels.packRight(weight.dtype(), from, weight.rowBytes(), depth, columns, right, at);
                at += DEPTH * tileColumns;
            }
            at = 0;
            for (int column = firstColumn; column < endColumn; column += tileColumns) {
                multiplyPanel(right, at, k, depth, column, firstRow, endRow, scratch[worker].tile);
                at += DEPTH * tileColumns;
            }
        }
    }

    private void multiplyPanel(
            float[] right, int rightAt, int k, int depth, int column, int firstRow, int endRow, float[] tile) {
        long stride = 4L * weight.columns();
        int columns = Math.min(tileColumns, weight.columns() - column);
        for (int row = firstRow; row < endRow; row += tileRows) {
            kernels.tile(left, leftAt(k, row), right, rightAt, depth, tile);
            long to = out + row * stride + 4L * column;
            long base = k == 0 ? bias + 4L * column : to;
            kernels.store(tile, Math.min(tileRows, endRow - row), columns, base, k == 0 ? 0 : stride, to, stride);
        }
    }

    static int ceilDiv(int a, int b) {
        return Math.ceilDiv(a, b);
    }

    static int roundUp(int a, int multiple) {
        return Math.ceilDiv(a, multiple) * multiple;
    }
}
