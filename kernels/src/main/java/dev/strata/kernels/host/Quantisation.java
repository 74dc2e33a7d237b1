package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * INT8 weights: for each output the scale max |w| / 127, and w / scale rounded to the nearest integer, so that a weight is
 * off by half a scale at most. An output whose weights are all 0 has scale 0.
 */
public final class Quantisation {
    private static final int LARGEST = 127;
    /** Bytes that vector loads may read beyond the last row. */
    private static final int BEYOND = 64;
    /** Outputs that one core goes through at a time: some cache lines of a stored row. */
    private static final int OUTPUTS = 64;

    private final Matrix stored;
    private final boolean byColumn;
    private final int outputs;
    private final int inputs;
    private final MemorySegment values;
    private final MemorySegment scales;
    private final HostKernels kernels = HostKernelsProvider.KERNELS;
    /** Of each worker. */
    private final float[][] room;

    private Quantisation(Matrix stored, boolean byColumn, int workers, Arena arena) {
        this.stored = stored;
        this.byColumn = byColumn;
        this.outputs = byColumn ? stored.columns() : stored.rows();
        this.inputs = byColumn ? stored.rows() : stored.columns();
        this.values = arena.allocate((long) outputs * inputs + BEYOND, 64);
        this.scales = arena.allocate((long) Float.BYTES * outputs, 64);
        this.room = new float[workers][Math.min(OUTPUTS, outputs) * inputs];
    }

    /** Bytes of the INT8 matrix of a stored one. */
    public static long bytes(int rows, int columns, boolean byColumn) {
        return (long) rows * columns + BEYOND + (long) Float.BYTES * (byColumn ? columns : rows);
    }

    /**
     * The INT8 matrix of a stored one; the same for any number of threads.
     *
     * @param byColumn whether the outputs are the stored matrix's columns, as a linear layer's are, or its rows, as the
     *     unembedding's are
     * @throws IllegalArgumentException if a weight is not finite
     */
    public static Matrix of(Matrix stored, boolean byColumn, Team team, Arena arena) {
        var quantisation = new Quantisation(stored, byColumn, team.size(), arena);
        int chunks = Math.ceilDiv(quantisation.outputs, OUTPUTS);
        team.run(chunks, (chunk, worker) -> quantisation.quantise(chunk * OUTPUTS, worker));
        return new Matrix(
                DType.INT8, quantisation.outputs, quantisation.inputs, quantisation.values, quantisation.scales);
    }

    private void quantise(int first, int worker) {
        int count = Math.min(OUTPUTS, outputs - first);
        float[] weights = room[worker];
        load(first, count, weights);
        byte[] rounded = new byte[inputs];
        for (int j = 0; j < count; j++) {
            float largest = largest(weights, j * inputs, inputs);
            if (!Float.isFinite(largest)) {
                throw new IllegalArgumentException("a weight of output " + (first + j)
                        + " is not finite, found " + largest + " as its largest magnitude");
            }
            float scale = largest / LARGEST;
            scales.setAtIndex(ValueLayout.JAVA_FLOAT, first + j, scale);
            if (scale == 0) {
                Arrays.fill(rounded, (byte) 0);
            } else {
                round(weights, j * inputs, scale, rounded);
            }
            MemorySegment.copy(rounded, 0, values, ValueLayout.JAVA_BYTE, (first + j) * (long) inputs, inputs);
        }
    }

    /** Widens the weights of some outputs, [count, inputs]. */
    private void load(int first, int count, float[] to) {
        if (!byColumn) {
            for (int j = 0; j < count; j++) {
                kernels.widen(stored.dtype(), stored.row(first + j), inputs, to, j * inputs);
            }
            return;
        }
        float[] row = new float[count];
        for (int k = 0; k < inputs; k++) {
            kernels.widen(stored.dtype(), stored.row(k) + (long) first * stored.dtype().bytes(), count, row, 0);
            for (int j = 0; j < count; j++) {
                to[j * inputs + k] = row[j];
            }
        }
    }

    /** Of magnitudes; NaN if there is one. */
    private static float largest(float[] x, int at, int n) {
        float largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(x[at + i]));
        }
        return largest;
    }

    private static void round(float[] x, int at, float scale, byte[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = (byte) Math.clamp(Math.round(x[at + i] / scale), -LARGEST, LARGEST);
        }
    }
}
