package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.FLOATS;
import static dev.strata.kernels.host.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link HostKernels#softmax}, a block of a row at a time, what comes of it going from loop to loop by way of an array. */
final class VectorSoftmax {
    private VectorSoftmax() {}

    /** From lane to lane the larger one; a NaN is no number to it. Two at a time, for each waits for the one before. */
    static void largest(float[] x, int at, int n, float[] lanes) {
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
    static void add(float[] x, int at, int n, float[] lanes) {
        FloatVector sum = FloatVector.fromArray(FLOATS, lanes, 0);
        for (int i = 0; i < n; i += COUNT) {
            sum = sum.add(FloatVector.fromArray(FLOATS, x, at + i));
        }
        sum.intoArray(lanes, 0);
    }
}
