package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.broadcast;
import static dev.strata.kernels.host.Memory.get;

import jdk.incubator.vector.FloatVector;

/** Rows of float32. */
final class F32Streams implements Streams {
    @Override
    public int together() {
        return 8;
    }

    @Override
    public void add(long x, long xStride, long w, long stride, int n, long sums) {
        FloatVector x0 = broadcast(get(x));
        FloatVector x1 = broadcast(get(x + xStride));
        FloatVector x2 = broadcast(get(x + 2 * xStride));
        FloatVector x3 = broadcast(get(x + 3 * xStride));
        FloatVector x4 = broadcast(get(x + 4 * xStride));
        FloatVector x5 = broadcast(get(x + 5 * xStride));
        FloatVector x6 = broadcast(get(x + 6 * xStride));
        FloatVector x7 = broadcast(get(x + 7 * xStride));
        for (int j = 0; j < n; j += COUNT) {
            long p = w + 4L * j;
            FloatVector a = x0.fma(Lanes.load(p), Lanes.load(sums + 4L * j));
            FloatVector b = x1.mul(Lanes.load(p + stride));
            a = x2.fma(Lanes.load(p + 2 * stride), a);
            b = x3.fma(Lanes.load(p + 3 * stride), b);
            a = x4.fma(Lanes.load(p + 4 * stride), a);
            b = x5.fma(Lanes.load(p + 5 * stride), b);
            a = x6.fma(Lanes.load(p + 6 * stride), a);
            b = x7.fma(Lanes.load(p + 7 * stride), b);
            Lanes.store(a.add(b), sums + 4L * j);
        }
    }

    @Override
    public void dot(long x, long w, long stride, int n, long sums, long sumStride) {
        FloatVector a0 = broadcast(0);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        for (int j = 0; j < n; j += COUNT) {
            long p = w + 4L * j;
            FloatVector y = Lanes.load(x + 4L * j);
            a0 = y.fma(Lanes.load(p), a0);
            a1 = y.fma(Lanes.load(p + stride), a1);
            a2 = y.fma(Lanes.load(p + 2 * stride), a2);
            a3 = y.fma(Lanes.load(p + 3 * stride), a3);
            a4 = y.fma(Lanes.load(p + 4 * stride), a4);
            a5 = y.fma(Lanes.load(p + 5 * stride), a5);
            a6 = y.fma(Lanes.load(p + 6 * stride), a6);
            a7 = y.fma(Lanes.load(p + 7 * stride), a7);
        }
        Lanes.store(a0, sums);
        Lanes.store(a1, sums + sumStride);
        Lanes.store(a2, sums + 2 * sumStride);
        Lanes.store(a3, sums + 3 * sumStride);
        Lanes.store(a4, sums + 4 * sumStride);
        Lanes.store(a5, sums + 5 * sumStride);
        Lanes.store(a6, sums + 6 * sumStride);
        Lanes.store(a7, sums + 7 * sumStride);
    }
}
