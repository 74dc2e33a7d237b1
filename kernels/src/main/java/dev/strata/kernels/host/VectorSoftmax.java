package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.DEPTH;
import static dev.strata.kernels.host.HostKernels.LEFT_STRIDE;
import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.FLOATS;
import static dev.strata.kernels.host.Lanes.broadcast;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link HostKernels#softmax}, a block of a row at a time, what comes of it going from loop to loop by way of an array. */
final class VectorSoftmax {
    /** From one block of a left panel of a single tile's rows to the next. */
    private static final int BLOCK = TileShape.of(COUNT).rows() * LEFT_STRIDE;

    private VectorSoftmax() {}

    static void ofRows(float[] x, int rows, int valid, float[] factors, float[] room) {
        for (int i = 0; i < rows; i++) {
            factors[i] = 1 / ofRow(x, i * LEFT_STRIDE, valid + i, valid + rows - 1, room);
        }
    }

    /** In whole vectors: what is beyond the row's positions is of no weight. */
    private static float ofRow(float[] x, int at, int valid, int length, float[] room) {
        int end = MatrixProduct.roundUp(length, COUNT);
        for (int i = valid; i < end; i++) {
            x[at + i / DEPTH * BLOCK + i % DEPTH] = Float.NEGATIVE_INFINITY;
        }
        Arrays.fill(room, 0, COUNT, Float.NEGATIVE_INFINITY);
        for (int from = 0; from < end; from += DEPTH) {
            largest(x, at + from / DEPTH * BLOCK, Math.min(DEPTH, end - from), room);
        }
        float max = PlainLanes.largest(room, COUNT);
        Arrays.fill(room, 0, COUNT, 0);
        for (int from = 0; from < end; from += DEPTH) {
            Lanes.exp(x, at + from / DEPTH * BLOCK, Math.min(DEPTH, end - from), max);
            add(x, at + from / DEPTH * BLOCK, Math.min(DEPTH, end - from), room);
        }
        return PlainLanes.sumOf(room, COUNT);
    }

    /** From lane to lane the larger one; a NaN is no number to it. Two at a time, for each waits for the one before. */
    private static void largest(float[] x, int at, int n, float[] lanes) {
        FloatVector a = FloatVector.fromArray(FLOATS, lanes, 0);
        FloatVector b = broadcast(Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i + 2 * COUNT <= n; i += 2 * COUNT) {
            FloatVector y = FloatVector.fromArray(FLOATS, x, at + i);
            FloatVector z = FloatVector.fromArray(FLOATS, x, at + i + COUNT);
            a = a.blend(y, y.compare(VectorOperators.GT, a));
            b = b.blend(z, z.compare(VectorOperators.GT, b));
        }
        if (i < n) {
            FloatVector y = FloatVector.fromArray(FLOATS, x, at + i);
            a = a.blend(y, y.compare(VectorOperators.GT, a));
        }
        a.blend(b, b.compare(VectorOperators.GT, a)).intoArray(lanes, 0);
    }

    /** lanes += x, a vector after another. */
    private static void add(float[] x, int at, int n, float[] lanes) {
        FloatVector sum = FloatVector.fromArray(FLOATS, lanes, 0);
        for (int i = 0; i < n; i += COUNT) {
            sum = sum.add(FloatVector.fromArray(FLOATS, x, at + i));
        }
        sum.intoArray(lanes, 0);
    }
}
