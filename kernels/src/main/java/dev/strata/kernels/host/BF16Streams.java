package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.BYTES;
import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.broadcast;
import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Rows of BF16. Of two neighbours in one integer the first is its low half, the second its high half: a shift and a mask
 * widen a vector of pairs, and what they are summed to or multiplied by is arranged as a vector of firsts and a vector of
 * seconds in turn.
 */
final class BF16Streams implements Streams {
    @Override
    public int together() {
        return 4;
    }

    @Override
    public void add(long x, long xStride, long w, long stride, int n, long sums) {
        FloatVector x0 = broadcast(get(x));
        FloatVector x1 = broadcast(get(x + xStride));
        FloatVector x2 = broadcast(get(x + 2 * xStride));
        FloatVector x3 = broadcast(get(x + 3 * xStride));
        for (int j = 0; j < n; j += 2 * COUNT) {
            long p = w + 2L * j;
            long s = sums + 4L * j;
            IntVector pairs = Lanes.loadPairs(p);
            FloatVector a = x0.fma(Lanes.first(pairs), Lanes.load(s));
            FloatVector b = x0.fma(Lanes.second(pairs), Lanes.load(s + BYTES));
            pairs = Lanes.loadPairs(p + stride);
            a = x1.fma(Lanes.first(pairs), a);
            b = x1.fma(Lanes.second(pairs), b);
            pairs = Lanes.loadPairs(p + 2 * stride);
            a = x2.fma(Lanes.first(pairs), a);
            b = x2.fma(Lanes.second(pairs), b);
            pairs = Lanes.loadPairs(p + 3 * stride);
            a = x3.fma(Lanes.first(pairs), a);
            b = x3.fma(Lanes.second(pairs), b);
            Lanes.store(a, s);
            Lanes.store(b, s + BYTES);
        }
    }

    @Override
    public void dot(long x, long w, long stride, int n, long sums, long sumStride) {
        FloatVector a0 = broadcast(0);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        for (int j = 0; j < n; j += 2 * COUNT) {
            long p = w + 2L * j;
            FloatVector y = Lanes.load(x + 4L * j);
            FloatVector z = Lanes.load(x + 4L * j + BYTES);
            IntVector pairs;
            pairs = Lanes.loadPairs(p);
            a0 = z.fma(Lanes.second(pairs), y.fma(Lanes.first(pairs), a0));
            pairs = Lanes.loadPairs(p + stride);
            a1 = z.fma(Lanes.second(pairs), y.fma(Lanes.first(pairs), a1));
            pairs = Lanes.loadPairs(p + 2 * stride);
            a2 = z.fma(Lanes.second(pairs), y.fma(Lanes.first(pairs), a2));
            pairs = Lanes.loadPairs(p + 3 * stride);
            a3 = z.fma(Lanes.second(pairs), y.fma(Lanes.first(pairs), a3));
        }
        Lanes.store(a0, sums);
        Lanes.store(a1, sums + sumStride);
        Lanes.store(a2, sums + 2 * sumStride);
        Lanes.store(a3, sums + 3 * sumStride);
    }

    @Override
    public int step() {
        return 2 * COUNT;
    }

    @Override
    public long arranged(long x, int n, long room) {
        for (int j = 0; j < n; j += 2 * COUNT) {
            for (int i = 0; i < COUNT; i++) {
                put(room + 4L * (j + i), get(x + 4L * (j + 2 * i)));
                put(room + 4L * (j + COUNT + i), get(x + 4L * (j + 2 * i + 1)));
            }
        }
        return room;
    }

    @Override
    public void restore(long sums, int n) {
        for (int j = 0; j < n; j += 2 * COUNT) {
            Lanes.interleave(sums + 4L * j);
        }
    }
}
