package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.util.function.Consumer;

/** Runs the vector versions of the exact operations, on numbers of no matter, until C2 has made them fast. */
final class WarmUp {
    /** If the plain version is still the faster one by then, it is not for want of compilation. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    /** Short loops, called often: C2 then compiles the method once, from its start, and not first from amid its loop. */
    private static final int SHALLOW = 32;

    private final HostKernels vector;
    private final HostKernels plain;
    private final DType type;
    private final int rows;
    private final int columns;
    private final float[] left;
    private final float[] right;
    private final float[] tile;
    private final Arena arena = Arena.ofAuto();
    private final long memory;

    WarmUp(HostKernels vector, HostKernels plain, DType type) {
        this.vector = vector;
        this.plain = plain;
        this.type = type;
        this.rows = vector.tileRows();
        this.columns = vector.tileColumns();
        this.left = new float[rows * HostKernels.LEFT_STRIDE];
        this.right = new float[SHALLOW * columns];
        this.tile = new float[rows * columns];
        this.memory = arena.allocate(4L * SHALLOW * columns, 64).address();
    }

    void run() {
        warm(k -> k.tile(left, 0, right, 0, SHALLOW, tile));
        warm(k -> k.packRight(type, memory, (long) columns * type.bytes(), SHALLOW, columns, right, 0));
        warm(k -> k.store(tile, rows, columns, memory, 4L * columns, memory, 4L * columns));
    }

    private void warm(Consumer<HostKernels> operation) {
        long start = System.nanoTime();
        while (nanos(operation, vector) > nanos(operation, plain) && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.onSpinWait();
        }
    }

    private static long nanos(Consumer<HostKernels> operation, HostKernels kernels) {
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            operation.accept(kernels);
        }
        return System.nanoTime() - start;
    }
}
