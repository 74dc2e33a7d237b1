package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** Runs vector kernels, on numbers of no matter, until C2 has made them fast. */
final class WarmUp {
    /** If an operation is not fast by then, it is not for want of compilation. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;
    /** What C2 compiles takes one or two at most; before that, each vector is an object and takes ten or more. */
    private static final int FAST_NANOS_PER_VECTOR = 4;
    private static final int TIMES = 20;

    /** Short loops, called often: C2 then compiles the method once, from its start, and not first from amid its loop. */
    private static final int SHALLOW = 32;
    /** Of a stored matrix: as many as are ever read side by side. */
    private static final int ROWS = 8;

    private final VectorKernels kernels;
    private final DType type;
    private final int rows;
    private final int columns;
    private final int lanes;
    private final float[] left;
    private final float[] right;
    private final float[] tile;
    private final float[] thresholds;
    private final int[] counts;
    private final Arena arena = Arena.ofAuto();
    /** Zeros, to be read as whatever it takes. */
    private final long zeros;
    private final long out;
    private final long scratch;

    WarmUp(VectorKernels kernels, DType type) {
        this.kernels = kernels;
        this.type = type;
        this.rows = kernels.tileRows();
        this.columns = kernels.tileColumns();
        this.lanes = columns / 2;
        this.left = new float[rows * HostKernels.LEFT_STRIDE];
        this.right = new float[SHALLOW * columns];
        this.tile = new float[rows * columns];
        this.thresholds = new float[columns];
        this.counts = new int[columns];
        this.zeros = allocate(SHALLOW * columns);
        this.out = allocate(SHALLOW * columns);
        this.scratch = allocate(SHALLOW * columns + (2 * ROWS + 1) * HostKernels.MOST_LANES);
    }

    private long allocate(int floats) {
        return arena.allocate(4L * floats, 64).address();
    }

    void tiles() {
        for (int tall : new int[] {rows, 1}) {
            warm(2 * rows * SHALLOW, () -> kernels.tile(left, 0, tall, right, 0, SHALLOW, tile));
        }
        if (type != DType.INT8) {
            long stride = (long) columns * type.bytes();
            warm(2 * SHALLOW, () -> kernels.packRight(type, zeros, stride, SHALLOW, columns, right, 0));
        }
    }

    void fewRows() {
        long stride = (long) columns * type.bytes();
        warm(4 * SHALLOW, () -> kernels.fewRows(left, 0, 2, type, zeros, stride, SHALLOW, columns, tile, 0, scratch));
    }

    void streams() {
        int n = SHALLOW / ROWS * columns;
        if (type != DType.INT8) {
            warm(SHALLOW * columns / lanes, () -> kernels.sumRows(type, zeros, zeros, ROWS, n, out));
        }
        warm(SHALLOW * columns / lanes, () -> kernels.dots(type, zeros, zeros, n, 0, ROWS, out, scratch));
        warm(rows * columns / lanes, () -> kernels.add(zeros, zeros, rows * columns, out));
    }

    void dots() {
        float[] products = new float[16 * HostKernels.MOST_LANES];
        warm(16 * columns / lanes, () -> kernels.dotsOfFour(right, 0, 0, zeros, 0, columns, products));
    }

    void widening() {
        warm(2 * SHALLOW, () -> kernels.widen(type, zeros, SHALLOW * columns, out));
        warm(2 * SHALLOW, () -> kernels.widen(type, zeros, SHALLOW * columns, right, 0));
    }

    void scores() {
        for (int tall : new int[] {rows, 1}) {
            warm(2 * rows * SHALLOW, () -> kernels.tile(left, 0, tall, zeros, 8L * lanes, SHALLOW, tile));
        }
        warm(30 * rows * columns / lanes, () -> {
            Arrays.fill(left, 0);
            kernels.softmax(left, rows, SHALLOW, thresholds, tile);
        });
    }

    void query() {
        warm(2 * SHALLOW, () -> kernels.rowTimesPanel(left, 0, zeros, SHALLOW, tile, 0, false));
    }

    void readings() {
        int n = rows * columns;
        warm(3 * n / lanes, () -> kernels.countAbove(tile, rows, thresholds, counts, 0));
        warm(n / lanes, () -> kernels.markNonFinite(tile, rows, thresholds, 0));
        warm(n / lanes, () -> kernels.anyAbove(tile, rows, thresholds, 0));
        warm(30 * n / lanes, () -> {
            Arrays.fill(tile, 0);
            kernels.addExponentials(tile, rows, thresholds, right, 0, left);
        });
    }

    void others() {
        int n = rows * columns;
        warm(6 * rows, () -> kernels.store(tile, 0, rows, columns, zeros, 4L * columns, out, 4L * columns));
        warm(6 * n / lanes, () -> kernels.layerNorm(zeros, zeros, zeros, 1, n, out));
        warm(25 * n / lanes, () -> kernels.gelu(zeros, n, out, tile));
        warm(25 * n / lanes, () -> {
            Arrays.fill(tile, 0);
            kernels.expSum(tile, 0, n, 0);
        });
        warm(n / lanes, () -> kernels.max(tile, 0, n));
        warm(n / lanes, () -> kernels.scale(tile, 0, n, 1));
    }

    private void warm(int vectors, Runnable operation) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        long fast = (long) TIMES * vectors * FAST_NANOS_PER_VECTOR;
        long start;
        do {
            start = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                operation.run();
            }
        } while (System.nanoTime() - start > fast && start < deadline);
    }
}
