package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.FLOATS;
import static dev.strata.kernels.host.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;

/** Products of four rows with four others, each number read once for four products. */
final class VectorDots {
    private VectorDots() {}

    /** {@link HostKernels#dotsOfFour}. */
    static void dotsOfFour(float[] x, int xAt, int xStride, long w, long wStride, int n, float[] c) {
        lanes(x, xAt, xStride, w, wStride, n, c);
        for (int i = 0; i < 16; i++) {
            c[i] = Lanes.sum(FloatVector.fromArray(FLOATS, c, i * COUNT));
        }
    }

    /** Sums by lanes. */
    private static void lanes(float[] x, int xAt, int xStride, long w, long wStride, int n, float[] c) {
        FloatVector a0 = broadcast(0), a1 = a0, a2 = a0, a3 = a0;
        FloatVector b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        FloatVector c0 = a0, c1 = a0, c2 = a0, c3 = a0;
        FloatVector d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (int k = 0; k < n; k += COUNT) {
            long p = w + 4L * k;
            FloatVector w0 = Lanes.load(p);
            FloatVector w1 = Lanes.load(p + wStride);
            FloatVector w2 = Lanes.load(p + 2 * wStride);
            FloatVector w3 = Lanes.load(p + 3 * wStride);
            int at = xAt + k;
            FloatVector y0 = FloatVector.fromArray(FLOATS, x, at);
            a0 = y0.fma(w0, a0);
            a1 = y0.fma(w1, a1);
            a2 = y0.fma(w2, a2);
            a3 = y0.fma(w3, a3);
            FloatVector y1 = FloatVector.fromArray(FLOATS, x, at + xStride);
            b0 = y1.fma(w0, b0);
            b1 = y1.fma(w1, b1);
            b2 = y1.fma(w2, b2);
            b3 = y1.fma(w3, b3);
            FloatVector y2 = FloatVector.fromArray(FLOATS, x, at + 2 * xStride);
            c0 = y2.fma(w0, c0);
            c1 = y2.fma(w1, c1);
            c2 = y2.fma(w2, c2);
            c3 = y2.fma(w3, c3);
            FloatVector y3 = FloatVector.fromArray(FLOATS, x, at + 3 * xStride);
            d0 = y3.fma(w0, d0);
            d1 = y3.fma(w1, d1);
            d2 = y3.fma(w2, d2);
            d3 = y3.fma(w3, d3);
        }
        a0.intoArray(c, 0);
        a1.intoArray(c, COUNT);
        a2.intoArray(c, 2 * COUNT);
        a3.intoArray(c, 3 * COUNT);
        b0.intoArray(c, 4 * COUNT);
        b1.intoArray(c, 5 * COUNT);
        b2.intoArray(c, 6 * COUNT);
        b3.intoArray(c, 7 * COUNT);
        c0.intoArray(c, 8 * COUNT);
        c1.intoArray(c, 9 * COUNT);
        c2.intoArray(c, 10 * COUNT);
        c3.intoArray(c, 11 * COUNT);
        d0.intoArray(c, 12 * COUNT);
        d1.intoArray(c, 13 * COUNT);
        d2.intoArray(c, 14 * COUNT);
        d3.intoArray(c, 15 * COUNT);
    }
}
