package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.DEPTH;
import static dev.strata.kernels.host.HostKernels.LEFT_STRIDE;
import static dev.strata.kernels.host.HostKernels.TERMS;

import dev.strata.kernels.DType;

/**
 * out = base + left · right for rows on the left that are too few to be worth packing the right operand for. Its stored
 * rows are gone through from end to end, a few side by side, at the speed of memory, while the multiplication goes on:
 * what is loaded of them is multiplied with all rows on the left. Products are summed in the order of
 * {@link MatrixProduct}: the bits are the same.
 */
final class UnpackedProduct {
    /** Columns of which one core joins the sums at a time. */
    private static final int JOINED = 256;

    private final HostKernels kernels;
    private final Team team;
    private final Scratch[] scratch;
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

    /** [block, rows], rows LEFT_STRIDE apart. */
    private float[] left = {};
    /** [block][columns / tileColumns, rows, tileColumns]. */
    private float[] sums = {};
    private int blocks;
    private int partColumns;
    private int parts;

    UnpackedProduct(HostKernels kernels, Team team, Scratch[] scratch) {
        this.kernels = kernels;
        this.team = team;
        this.scratch = scratch;
        this.tileColumns = kernels.tileColumns();
    }

    /** Whether {@link #run} takes these. */
    boolean suits(int rows, Matrix weight) {
        return rows <= kernels.mostFewRows() && !weight.isQuantised()
                && weight.rows() % TERMS == 0 && weight.columns() % tileColumns == 0;
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
        blocks = Math.ceilDiv(depth, DEPTH);
        left = Scratch.atLeast(left, blocks * rows * LEFT_STRIDE);
        sums = Scratch.atLeast(sums, blocks * rows * columns);
        int wanted = Math.ceilDiv(2 * team.size(), blocks);
        partColumns = MatrixProduct.roundUp(Math.ceilDiv(columns, wanted), tileColumns);
        parts = Math.ceilDiv(columns, partColumns);
        team.run(blocks, packLeft);
        team.run(blocks * parts, multiply);
        team.run(Math.ceilDiv(columns, JOINED), join);
    }

    private int terms(int block) {
        return Math.min(DEPTH, depth - block * DEPTH);
    }

    private int leftAt(int block, int row) {
        return (block * rows + row) * LEFT_STRIDE;
    }

    private int sumsAt(int block, int column) {
        return (block * columns + column) * rows;
    }

    private void packLeft(int block, int worker) {
        for (int row = 0; row < rows; row++) {
            Memory.copy(x + 4L * ((long) row * depth + block * DEPTH), left, leftAt(block, row), terms(block));
        }
    }

    private void multiply(int chunk, int worker) {
        int block = chunk / parts;
        int from = chunk % parts * partColumns;
        int wide = Math.min(partColumns, columns - from);
        DType type = weight.dtype();
        long right = weight.row(block * DEPTH) + (long) type.bytes() * from;
        kernels.fewRows(
                left, leftAt(block, 0), rows, type, right, weight.rowBytes(), terms(block), wide, sums,
                sumsAt(block, from), scratch[worker].offHeap(HostKernels.FEW_ROWS_ROOM));
    }

    private void join(int chunk, int worker) {
        int from = chunk * JOINED;
        int end = Math.min(from + JOINED, columns);
        long stride = 4L * columns;
        int n = rows * tileColumns;
        for (int column = from; column < end; column += tileColumns) {
            long to = out + 4L * column;
            for (int first = 0; first < blocks; first += MatrixProduct.SLAB_BLOCKS) {
                int total = sumsAt(first, column);
                for (int block = first + 1; block < Math.min(first + MatrixProduct.SLAB_BLOCKS, blocks); block++) {
                    add(total, sumsAt(block, column), n);
                }
                if (first == 0) {
                    kernels.store(sums, total, rows, tileColumns, base + 4L * column, 0, to, stride);
                } else {
                    kernels.store(sums, total, rows, tileColumns, to, stride, to, stride);
                }
            }
        }
        for (int row = 0; row < rows; row++) {
            finish.take(row, from, end - from, worker);
        }
    }

    private void add(int to, int from, int n) {
        for (int i = 0; i < n; i++) {
            sums[to + i] += sums[from + i];
        }
    }
}
