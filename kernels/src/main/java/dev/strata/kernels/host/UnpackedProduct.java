package dev.strata.kernels.host;

import dev.strata.kernels.DType;

/**
 * out = base + left · right for rows on the left that are too few to be worth packing the right operand for: its tiles are
 * multiplied as they lie in memory. Each block of {@link HostKernels#DEPTH} terms is summed by itself, and the sums are
 * then joined as {@link MatrixProduct} joins them: the bits are the same.
 */
final class UnpackedProduct {
    /** More rows than that are sooner done by {@link MatrixProduct}. */
    private static final int MOST_ROWS = 32;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
    private final int tileRows;
    private final int tileColumns;
    private final Team.Task packLeft = this::packLeft;
    private final Team.Task multiply = this::multiply;
    private final Team.Task join = this::join;

    private long x;
    private int rows;
    private Matrix weight;
    private int depth;
    private int columns;
    private long base;
    private long out;
    private MatrixProduct.Finish finish;

    /** [block, paddedRows], rows LEFT_STRIDE apart. */
    private float[] left = {};
    private int paddedRows;
    /** [block, part, rows, columns of the part]. */
    private float[] sums = {};
    private int blocks;
    private int partColumns;
    private int parts;

    UnpackedProduct(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.tileRows = kernels.tileRows();
        this.tileColumns = kernels.tileColumns();
    }

    /** Whether {@link #run} takes these. */
    boolean suits(int rows, Matrix weight) {
        return rows <= MOST_ROWS && weight.dtype() == DType.F32 && weight.columns() % tileColumns == 0;
    }

    /**
     * @param x [rows, weight.rows]
     * @param base [weight.columns], added to each row
     * @param out [rows, weight.columns]
     */
    void run(long x, int rows, Matrix weight, long base, long out, MatrixProduct.Finish finish) {
        this.x = x;
        this.rows = rows;
        this.weight = weight;
        this.base = base;
        this.out = out;
        this.finish = finish;
        depth = weight.rows();
        columns = weight.columns();
        kernels.prepare(weight.dtype(), (long) rows * depth * columns);
        paddedRows = MatrixProduct.roundUp(rows, tileRows);
        blocks = Math.ceilDiv(depth, HostKernels.DEPTH);
        left = Scratch.atLeast(left, blocks * paddedRows * HostKernels.LEFT_STRIDE);
                int wanted = Math.ceilDiv(2 * team.size(), blocks);
        partColumns = MatrixProduct.roundUp(Math.ceilDiv(columns, wanted), tileColumns);
        parts = Math.ceilDiv(columns, partColumns);
        sums = Scratch.atLeast(sums, blocks * parts * rows * partColumns);
        team.run(blocks, packLeft);
        team.run(blocks * parts, multiply);
        team.run(rows * parts, join);
    }

    private int terms(int block) {
        return Math.min(HostKernels.DEPTH, depth - block * HostKernels.DEPTH);
    }

    private int leftAt(int block, int row) {
        return (block * paddedRows + row) * HostKernels.LEFT_STRIDE;
    }

    /** Columns of the part that begins with this one. */
    private int wide(int column) {
        return Math.min(partColumns, columns - column);
    }

    private int sumsAt(int chunk, int row, int column) {
        return chunk * rows * partColumns + row * wide(column);
    }

    private void packLeft(int block, int worker) {
        for (int row = 0; row < rows; row++) {
            long from = x + 4L * ((long) row * depth + block * HostKernels.DEPTH);
            Memory.copy(from, left, leftAt(block, row), terms(block));
        }
    }

    private void multiply(int chunk, int worker) {
        int block = chunk / parts;
        int column = chunk % parts * partColumns;
        int term = block * HostKernels.DEPTH;
        kernels.tiles(
                left, leftAt(block, 0), rows, weight.row(term) + 4L * column, weight.rowBytes(), terms(block),
                wide(column), sums, sumsAt(chunk, 0, column), scratch[worker].tile);
    }

    private void join(int chunk, int worker) {
        int row = chunk / parts;
        int part = chunk % parts;
        int column = part * partColumns;
        int wide = wide(column);
        long room = scratch[worker].offHeap(wide);
        long to = out + 4L * ((long) row * columns + column);
        for (int first = 0; first < blocks; first += MatrixProduct.SLAB_BLOCKS) {
            int total = sumsAt(first * parts + part, row, column);
            for (int block = first + 1; block < Math.min(first + MatrixProduct.SLAB_BLOCKS, blocks); block++) {
                add(sums, total, sumsAt(block * parts + part, row, column), wide);
            }
            Memory.copy(sums, total, room, wide);
            kernels.add(first == 0 ? base + 4L * column : to, room, wide, to);
        }
        finish.take(row, column, wide, worker);
    }

    private static void add(float[] sums, int to, int from, int n) {
        for (int j = 0; j < n; j++) {
            sums[to + j] += sums[from + j];
        }
    }
}
