package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.BYTES;
import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.FLOATS;
import static dev.strata.kernels.host.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;

/** Products of some rows with a few rows of a stored matrix, which are loaded once for all. */
final class VectorTerms {
    private static final int STRIDE = HostKernels.LEFT_STRIDE;

    private VectorTerms() {}

    /** {@link HostKernels#addTerms}: 16 vectors of the right operand in registers. */
    static void add(float[] left, int leftAt, int rows, long right, long stride, int columns, float[] sums, int at) {
        for (int j = 0; j < columns; j += 2 * COUNT) {
            long p = right + 4L * j;
            FloatVector x0 = Lanes.load(p), y0 = Lanes.load(p + BYTES);
            p += stride;
            FloatVector x1 = Lanes.load(p), y1 = Lanes.load(p + BYTES);
            p += stride;
            FloatVector x2 = Lanes.load(p), y2 = Lanes.load(p + BYTES);
            p += stride;
            FloatVector x3 = Lanes.load(p), y3 = Lanes.load(p + BYTES);
            p += stride;
            FloatVector x4 = Lanes.load(p), y4 = Lanes.load(p + BYTES);
            p += stride;
            FloatVector x5 = Lanes.load(p), y5 = Lanes.load(p + BYTES);
            p += stride;
            FloatVector x6 = Lanes.load(p), y6 = Lanes.load(p + BYTES);
            p += stride;
            FloatVector x7 = Lanes.load(p), y7 = Lanes.load(p + BYTES);
            int c = at + j * rows;
            for (int row = 0, l = leftAt; row < rows; row++, l += STRIDE, c += 2 * COUNT) {
                FloatVector a = FloatVector.fromArray(FLOATS, sums, c);
                FloatVector b = FloatVector.fromArray(FLOATS, sums, c + COUNT);
                FloatVector s;
                s = broadcast(left[l]);
                a = s.fma(x0, a);
                b = s.fma(y0, b);
                s = broadcast(left[l + 1]);
                a = s.fma(x1, a);
                b = s.fma(y1, b);
                s = broadcast(left[l + 2]);
                a = s.fma(x2, a);
                b = s.fma(y2, b);
                s = broadcast(left[l + 3]);
                a = s.fma(x3, a);
                b = s.fma(y3, b);
                s = broadcast(left[l + 4]);
                a = s.fma(x4, a);
                b = s.fma(y4, b);
                s = broadcast(left[l + 5]);
                a = s.fma(x5, a);
                b = s.fma(y5, b);
                s = broadcast(left[l + 6]);
                a = s.fma(x6, a);
                b = s.fma(y6, b);
                s = broadcast(left[l + 7]);
                a = s.fma(x7, a);
                b = s.fma(y7, b);
                a.intoArray(sums, c);
                b.intoArray(sums, c + COUNT);
            }
        }
    }
}
