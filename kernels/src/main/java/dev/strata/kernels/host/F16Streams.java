package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.broadcast;
import static dev.strata.kernels.host.Memory.get;

import jdk.incubator.vector.FloatVector;

/** Rows of F16. */
final class F16Streams implements Streams {
    @Override
    public int together() {
        return 2;
    }

    @Override
    public void add(long x, long xStride, long w, long stride, int n, long sums) {
        FloatVector x0 = broadcast(get(x));
        FloatVector x1 = broadcast(get(x + xStride));
        for (int j = 0; j < n; j += COUNT) {
            FloatVector a = Lanes.loadF16(w + 2L * j);
            FloatVector b = Lanes.loadF16(w + 2L * j + stride);
            Lanes.store(x1.fma(b, x0.fma(a, Lanes.load(sums + 4L * j))), sums + 4L * j);
        }
    }

    @Override
    public void dot(long x, long w, long stride, int n, long sums, long sumStride) {
        FloatVector a0 = broadcast(0);
        FloatVector a1 = a0;
        for (int j = 0; j < n; j += COUNT) {
            long p = w + 2L * j;
            FloatVector y = Lanes.load(x + 4L * j);
            a0 = y.fma(Lanes.loadF16(p), a0);
            a1 = y.fma(Lanes.loadF16(p + stride), a1);
        }
        Lanes.store(a0, sums);
        Lanes.store(a1, sums + sumStride);
    }
}
