package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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

    private Quantisation(Matrix stored, boolean byColumn, Arena arena) {
        this.stored = stored;
        this.byColumn = byColumn;
        this.outputs = byColumn ? stored.columns() : stored.rows();
        this.inputs = byColumn ? stored.rows() : stored.columns();
        this.values = arena.allocate((long) outputs * inputs + BEYOND, 64);
        this.scales = arena.allocate(4L * outputs, 64);
    }

    /**
     * The INT8 matrix of a stored one; the same for any number of threads.
     *
     * @param byColumn whether the outputs are the stored matrix's columns, as a linear layer's are, or its rows, as the
     *     unembedding's are
     * @throws IllegalArgumentException if a weight is not finite
     */
    public static Matrix of(Matrix stored, boolean byColumn, Team team, Arena arena) {
        var quantisation = new Quantisation(stored, byColumn, arena);
        int chunks = Math.ceilDiv(quantisation.outputs, OUTPUTS);
        team.run(chunks, (chunk, worker) -> quantisation.quantise(chunk * OUTPUTS));
        return new Matrix(
                DType.INT8, quantisation.outputs, quantisation.inputs, quantisation.values, quantisation.scales);
    }

    private void quantise(int first) {
        int count = Math.min(OUTPUTS, outputs - first);
        float[] largest = new float[count];
        for (int k = 0; k < inputs; k++) {
            for (int j = 0; j < count; j++) {
                largest[j] = Math.max(largest[j], Math.abs(stored(first + j, k)));
            }
        }
        for (int j = 0; j < count; j++) {
            if (!Float.isFinite(largest[j])) {
                throw new IllegalArgumentException("a weight of output " + (first + j)
                        + " is not finite, found " + largest[j] + " as its largest magnitude");
            }
            largest[j] /= LARGEST;
            scales.setAtIndex(ValueLayout.JAVA_FLOAT, first + j, largest[j]);
        }
        for (int k = 0; k < inputs; k++) {
            for (int j = 0; j < count; j++) {
                values.set(ValueLayout.JAVA_BYTE, (first + j) * (long) inputs + k, rounded(stored(first + j, k), largest[j]));
            }
        }
    }

    private float stored(int output, int input) {
        long row = stored.row(byColumn ? input : output);
        return Memory.get(stored.dtype(), row + (long) (byColumn ? output : input) * stored.dtype().bytes());
    }

    private static byte rounded(float weight, float scale) {
        return scale == 0 ? 0 : (byte) Math.clamp(Math.round(weight / scale), -LARGEST, LARGEST);
    }
}
