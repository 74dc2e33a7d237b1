package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.TERMS;
import static dev.strata.kernels.host.Lanes.BYTES;
import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.FLOATS;
import static dev.strata.kernels.host.Lanes.broadcast;

import dev.strata.kernels.DType;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Products of some rows with a few rows of a stored matrix, which are loaded once for all. */
final class VectorTerms {
    private static final int STRIDE = HostKernels.LEFT_STRIDE;

    /** Columns that are widened at a time: those of {@link HostKernels#TERMS} rows stay in the first-level cache. */
    private static final int WIDENED = HostKernels.FEW_ROWS_ROOM / TERMS;

    private VectorTerms() {}

    /** {@link HostKernels#fewRows}. */
    static void product(
            float[] left, int leftAt, int rows, DType type, long right, long stride, int depth, int columns, float[] sums,
            int at, long room) {
        Arrays.fill(sums, at, at + rows * columns, 0);
        for (int k = 0; k < depth; k += TERMS) {
            long terms = right + k * stride;
            if (type == DType.F32) {
                add(left, leftAt + k, rows, terms, stride, columns, sums, at);
            } else {
                addWidened(left, leftAt + k, rows, type, terms, stride, columns, sums, at, room);
            }
        }
    }

    private static void addWidened(
            float[] left, int leftAt, int rows, DType type, long right, long stride, int columns, float[] sums, int at,
            long room) {
        for (int j = 0; j < columns; j += WIDENED) {
            int n = Math.min(WIDENED, columns - j);
            for (int i = 0; i < TERMS; i++) {
                VectorWeights.widen(type, right + i * stride + (long) type.bytes() * j, n, room + 4L * i * n);
            }
            add(left, leftAt, rows, room, 4L * n, n, sums, at + rows * j);
        }
    }

    /** sums[j, i] += Σ left[i, k] · right[k, j] over TERMS rows: 16 vectors of the right operand in registers. */
    private static void add(float[] left, int leftAt, int rows, long right, long stride, int columns, float[] sums, int at) {
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
