package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;

/** Rows of INT8, without their scales. */
final class INT8Streams implements Streams {
    @Override
    public int together() {
        return 4;
    }

    @Override
    public void add(long x, long xStride, long w, long stride, int n, long sums) {
        throw new IllegalArgumentException("an INT8 matrix has no rows of outputs");
    }

    @Override
    public void dot(long x, long w, long stride, int n, long sums, long sumStride) {
        FloatVector a0 = broadcast(0);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        for (int j = 0; j < n; j += COUNT) {
            long p = w + j;
            FloatVector y = Lanes.load(x + 4L * j);
            a0 = y.fma(Lanes.loadINT8(p), a0);
            a1 = y.fma(Lanes.loadINT8(p + stride), a1);
            a2 = y.fma(Lanes.loadINT8(p + 2 * stride), a2);
            a3 = y.fma(Lanes.loadINT8(p + 3 * stride), a3);
        }
        Lanes.store(a0, sums);
        Lanes.store(a1, sums + sumStride);
        Lanes.store(a2, sums + 2 * sumStride);
        Lanes.store(a3, sums + 3 * sumStride);
    }
}
