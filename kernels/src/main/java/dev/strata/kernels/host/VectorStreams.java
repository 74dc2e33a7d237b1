package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.BYTES;
import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.broadcast;
import static dev.strata.kernels.host.Lanes.load;
import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import dev.strata.kernels.DType;
import jdk.incubator.vector.FloatVector;

/**
 * Products of one row with a stored matrix, which run at the speed of memory: eight float32 rows side by
 * side, straight from the mapped file. Sixteen-bit rows are widened first, into memory that stays in the cache.
 */
final class VectorStreams {
    private static final int STREAMS = HostKernels.STREAMS;

    private VectorStreams() {}

    /** {@link HostKernels#vectorMatrix}. */
    static void vectorMatrix(
            DType type, long x, long weight, int depth, int width, int from, int to, long bias, long out, long scratch) {
        int n = to - from;
        long rowBytes = (long) width * type.bytes();
        long first = weight + (long) from * type.bytes();
        long sums = out + 4L * from;
        Memory.copy(bias + 4L * from, sums, n);
        int k = 0;
        for (; k + STREAMS <= depth; k += STREAMS) {
            long rows = first + k * rowBytes;
            if (type == DType.F32) {
                addEight(x + 4L * k, rows, rowBytes, n, sums);
            } else {
                widenRows(type, rows, rowBytes, n, scratch);
                addEight(x + 4L * k, scratch, 4L * n, n, sums);
            }
        }
        for (; k < depth; k++) {
            addOne(get(x + 4L * k), type, first + k * rowBytes, n, sums);
        }
    }

    private static void widenRows(DType type, long rows, long rowBytes, int n, long scratch) {
        for (int i = 0; i < STREAMS; i++) {
            VectorWeights.widen(type, rows + i * rowBytes, n, scratch + 4L * i * n);
        }
    }

    /** sums[j] += Σ x[i] · w[i, j] over eight rows. */
    private static void addEight(long x, long w, long stride, int n, long sums) {
        FloatVector x0 = broadcast(get(x));
        FloatVector x1 = broadcast(get(x + 4));
        FloatVector x2 = broadcast(get(x + 8));
        FloatVector x3 = broadcast(get(x + 12));
        FloatVector x4 = broadcast(get(x + 16));
        FloatVector x5 = broadcast(get(x + 20));
        FloatVector x6 = broadcast(get(x + 24));
        FloatVector x7 = broadcast(get(x + 28));
        int whole = n - n % COUNT;
        for (int j = 0; j < whole; j += COUNT) {
            long p = w + 4L * j;
            FloatVector a = x0.fma(load(p), load(sums + 4L * j));
            FloatVector b = x1.mul(load(p + stride));
            a = x2.fma(load(p + 2 * stride), a);
            b = x3.fma(load(p + 3 * stride), b);
            a = x4.fma(load(p + 4 * stride), a);
            b = x5.fma(load(p + 5 * stride), b);
            a = x6.fma(load(p + 6 * stride), a);
            b = x7.fma(load(p + 7 * stride), b);
            Lanes.store(a.add(b), sums + 4L * j);
        }
        for (int j = whole; j < n; j++) {
            float sum = get(sums + 4L * j);
            for (int i = 0; i < STREAMS; i++) {
                sum += get(x + 4L * i) * get(w + i * stride + 4L * j);
            }
            put(sums + 4L * j, sum);
        }
    }

    private static void addOne(float x, DType type, long w, int n, long sums) {
        for (int j = 0; j < n; j++) {
            put(sums + 4L * j, get(sums + 4L * j) + x * get(type, w + (long) j * type.bytes()));
        }
    }

    /** {@link HostKernels#dots}. */
    static void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch) {
        long rowBytes = (long) depth * type.bytes();
        long widened = scratch + STREAMS * BYTES;
        int v = from;
        for (; v + STREAMS <= to; v += STREAMS) {
            long rows = weight + v * rowBytes;
            if (type == DType.F32) {
                dotEight(x, rows, rowBytes, depth, scratch);
                finish(x, rows, rowBytes, depth, STREAMS, scratch, out + 4L * v);
            } else if (type == DType.INT8) {
                dotEightBytes(x, rows, depth, scratch);
                widenEnds(rows, depth, widened);
                finish(x, widened, 4L * depth, depth, STREAMS, scratch, out + 4L * v);
            } else {
                widenRows(type, rows, rowBytes, depth, widened);
                dotEight(x, widened, 4L * depth, depth, scratch);
                finish(x, widened, 4L * depth, depth, STREAMS, scratch, out + 4L * v);
            }
        }
        for (; v < to; v++) {
            VectorWeights.widen(type, weight + v * rowBytes, depth, widened);
            dotOne(x, widened, depth, scratch);
            finish(x, widened, 0, depth, 1, scratch, out + 4L * v);
        }
    }

    /** sums[i] = a vector of partial sums of x · w[i], for eight rows. */
    private static void dotEight(long x, long w, long stride, int n, long sums) {
        FloatVector a0 = broadcast(0);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        int whole = n - n % COUNT;
        for (int j = 0; j < whole; j += COUNT) {
            long p = w + 4L * j;
            FloatVector y = load(x + 4L * j);
            a0 = y.fma(load(p), a0);
            a1 = y.fma(load(p + stride), a1);
            a2 = y.fma(load(p + 2 * stride), a2);
            a3 = y.fma(load(p + 3 * stride), a3);
            a4 = y.fma(load(p + 4 * stride), a4);
            a5 = y.fma(load(p + 5 * stride), a5);
            a6 = y.fma(load(p + 6 * stride), a6);
            a7 = y.fma(load(p + 7 * stride), a7);
        }
        Lanes.store(a0, sums);
        Lanes.store(a1, sums + BYTES);
        Lanes.store(a2, sums + 2 * BYTES);
        Lanes.store(a3, sums + 3 * BYTES);
        Lanes.store(a4, sums + 4 * BYTES);
        Lanes.store(a5, sums + 5 * BYTES);
        Lanes.store(a6, sums + 6 * BYTES);
        Lanes.store(a7, sums + 7 * BYTES);
    }

    /** As {@link #dotEight}, of INT8 rows that lie one after another, widened in registers. */
    private static void dotEightBytes(long x, long w, int n, long sums) {
        FloatVector a0 = broadcast(0);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector a6 = a0;
        FloatVector a7 = a0;
        int whole = n - n % COUNT;
        long stride = n;
        for (int j = 0; j < whole; j += COUNT) {
            long p = w + j;
            FloatVector y = load(x + 4L * j);
            a0 = y.fma(Lanes.loadINT8(p), a0);
            a1 = y.fma(Lanes.loadINT8(p + stride), a1);
            a2 = y.fma(Lanes.loadINT8(p + 2 * stride), a2);
            a3 = y.fma(Lanes.loadINT8(p + 3 * stride), a3);
            a4 = y.fma(Lanes.loadINT8(p + 4 * stride), a4);
            a5 = y.fma(Lanes.loadINT8(p + 5 * stride), a5);
            a6 = y.fma(Lanes.loadINT8(p + 6 * stride), a6);
            a7 = y.fma(Lanes.loadINT8(p + 7 * stride), a7);
        }
        Lanes.store(a0, sums);
        Lanes.store(a1, sums + BYTES);
        Lanes.store(a2, sums + 2 * BYTES);
        Lanes.store(a3, sums + 3 * BYTES);
        Lanes.store(a4, sums + 4 * BYTES);
        Lanes.store(a5, sums + 5 * BYTES);
        Lanes.store(a6, sums + 6 * BYTES);
        Lanes.store(a7, sums + 7 * BYTES);
    }

    /** Widens what whole vectors leave over of eight INT8 rows, to where {@link #finish} looks for it. */
    private static void widenEnds(long rows, int n, long to) {
        for (int i = 0; i < STREAMS; i++) {
            for (int j = n - n % COUNT; j < n; j++) {
                put(to + 4L * (i * (long) n + j), get(DType.INT8, rows + i * (long) n + j));
            }
        }
    }

    private static void dotOne(long x, long w, int n, long sums) {
        FloatVector a = broadcast(0);
        int whole = n - n % COUNT;
        for (int j = 0; j < whole; j += COUNT) {
            a = load(x + 4L * j).fma(load(w + 4L * j), a);
        }
        Lanes.store(a, sums);
    }

    /**
     * out[i] = the lanes of sums[i], by halves as in {@link Lanes#sum}, and what the whole vectors left over. From
     * memory: eight vectors handed to methods that are not inlined would be eight objects.
     */
    private static void finish(long x, long w, long stride, int n, int rows, long sums, long out) {
        for (int i = 0; i < rows; i++) {
            long lanes = sums + i * BYTES;
            float sum = Lanes.sum(load(lanes));
            for (int j = n - n % COUNT; j < n; j++) {
                sum += get(x + 4L * j) * get(w + i * stride + 4L * j);
            }
            put(out + 4L * i, sum);
        }
    }
}
