package dev.strata.kernels.host;

import java.lang.foreign.Arena;

/** One worker's memory between the stages of an operation: small, reused, and grown when a shape needs more. */
final class Scratch {
    /** The tile that was computed last. */
    final float[] tile;
    /** The sum of several tiles. */
    final float[] total;
    /** One number for each row of a tile. */
    final float[] factors;
    /** Tiles that are still being summed. */
    private float[] sums = {};
    private float[] left = {};
    private float[] right = {};
    private float[] values = {};
    private final Arena arena;
    private long offHeap;
    private long offHeapFloats;

    Scratch(HostKernels kernels, Arena arena) {
        this.tile = new float[kernels.tileRows() * kernels.tileColumns()];
        this.total = new float[tile.length];
        this.factors = new float[kernels.tileRows()];
        this.arena = arena;
    }

    float[] sums(int floats) {
        return sums = atLeast(sums, floats);
    }

    float[] left(int floats) {
        return left = atLeast(left, floats);
    }

    float[] right(int floats) {
        return right = atLeast(right, floats);
    }

    float[] values(int floats) {
        return values = atLeast(values, floats);
    }

    long offHeap(long floats) {
        if (offHeapFloats < floats) {
            offHeap = arena.allocate(floats * Float.BYTES, 64).address();
            offHeapFloats = floats;
        }
        return offHeap;
    }

    static float[] atLeast(float[] array, int floats) {
        return array.length < floats ? new float[floats] : array;
    }
}
