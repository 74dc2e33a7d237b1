package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.BYTES;
import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.FLOATS;
import static dev.strata.kernels.host.Lanes.broadcast;
import static dev.strata.kernels.host.Lanes.load;
import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Vector API kernels. Methods are small and called often, so that C2 compiles them early. */
final class VectorKernels implements HostKernels {
    private static final int ROWS = TileShape.of(COUNT).rows();
    private static final int COLUMNS = TileShape.of(COUNT).columns();

    @Override
    public int tileRows() {
        return ROWS;
    }

    @Override
    public int tileColumns() {
        return COLUMNS;
    }

    @Override
    public void tile(float[] left, int leftAt, int rows, float[] right, int rightAt, int depth, float[] c) {
        if (ROWS == 6) {
            VectorTiles.rows6(left, leftAt, right, rightAt, depth, c);
        } else if (rows > 8) {
            VectorTiles.rows12(left, leftAt, right, rightAt, depth, c);
        } else {
            VectorTiles.rows8(left, leftAt, right, rightAt, depth, c);
        }
    }

    @Override
    public void tile(float[] left, int leftAt, int rows, long right, long rightStride, int depth, float[] c) {
        if (rows > 6) {
            UnpackedVectorTiles.rows12(left, leftAt, right, rightStride, depth, c);
        } else {
            UnpackedVectorTiles.rows6(left, leftAt, right, rightStride, depth, c);
        }
    }

    @Override
    public int mostFewRows() {
        return 32;
    }

    @Override
    public void fewRows(
            float[] left, int leftAt, int rows, DType type, long right, long stride, int depth, int columns, float[] sums,
            int at, long room) {
        VectorTerms.product(left, leftAt, rows, type, right, stride, depth, columns, sums, at, room);
    }

    @Override
    public void store(float[] c, int at, int rows, int columns, long base, long baseStride, long out, long outStride) {
        for (int i = 0; i < rows; i++) {
            if (columns == COLUMNS) {
                storeRow(c, at + i * COLUMNS, base + i * baseStride, out + i * outStride);
            } else {
                storePart(c, at + i * COLUMNS, columns, base + i * baseStride, out + i * outStride);
            }
        }
    }

    private static void storeRow(float[] c, int at, long base, long out) {
        Lanes.store(FloatVector.fromArray(FLOATS, c, at).add(load(base)), out);
        Lanes.store(FloatVector.fromArray(FLOATS, c, at + COUNT).add(load(base + BYTES)), out + BYTES);
    }

    private static void storePart(float[] c, int at, int columns, long base, long out) {
        for (int j = 0; j < columns; j++) {
            put(out + 4L * j, get(base + 4L * j) + c[at + j]);
        }
    }

    @Override
    public void spread(float[] c, int rows, float[] to, int at) {
        for (int i = 0; i < rows; i++) {
            FloatVector.fromArray(FLOATS, c, i * COLUMNS).intoArray(to, at + i * LEFT_STRIDE);
            FloatVector.fromArray(FLOATS, c, i * COLUMNS + COUNT).intoArray(to, at + i * LEFT_STRIDE + COUNT);
        }
    }

    @Override
    public void widen(DType type, long from, int n, long to) {
        VectorWeights.widen(type, from, n, to);
    }

    @Override
    public void widen(DType type, long from, int n, float[] to, int at) {
        VectorWeights.widen(type, from, n, to, at);
    }

    @Override
    public void packRight(DType type, long from, long stride, int depth, int columns, float[] to, int at) {
        int panels = columns / COLUMNS;
        VectorWeights.pack(type, from, stride, depth, panels, to, at);
        if (columns % COLUMNS > 0) {
            long rest = from + (long) panels * COLUMNS * type.bytes();
            for (int k = 0; k < depth; k++) {
                VectorWeights.widen(
                        type, rest + k * stride, columns % COLUMNS, to, at + (panels * depth + k) * COLUMNS);
            }
        }
    }

    @Override
    public void sumRows(DType type, long x, long weight, int depth, int width, long out) {
        VectorStreams.sumRows(type, x, weight, depth, width, out);
    }

    @Override
    public void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch) {
        VectorStreams.dots(type, x, weight, depth, from, to, out, scratch);
    }

    @Override
    public void dotsOfFour(float[] x, int xAt, int xStride, long w, long wStride, int n, float[] c) {
        VectorDots.dotsOfFour(x, xAt, xStride, w, wStride, n, c);
    }

    @Override
    public void rowTimesPanel(float[] a, int aAt, long panel, int depth, float[] c, int at, boolean add) {
        FloatVector x = add ? FloatVector.fromArray(FLOATS, c, at) : broadcast(0);
        FloatVector y = add ? FloatVector.fromArray(FLOATS, c, at + COUNT) : broadcast(0);
        for (int k = 0; k < depth; k++) {
            FloatVector s = broadcast(a[aAt + k]);
            x = s.fma(load(panel + 2 * k * BYTES), x);
            y = s.fma(load(panel + (2 * k + 1) * BYTES), y);
        }
        x.intoArray(c, at);
        y.intoArray(c, at + COUNT);
    }

    @Override
    public void add(long a, long b, int n, long out) {
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            Lanes.store(load(a + 4L * i).add(load(b + 4L * i)), out + 4L * i);
        }
        for (; i < n; i++) {
            put(out + 4L * i, get(a + 4L * i) + get(b + 4L * i));
        }
    }

    @Override
    public void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        VectorNorm.layerNorm(in, gain, bias, epsilon, n, out);
    }

    /** 0.5 x (1 + tanh(u)) = x / (1 + exp(-2u)), u = sqrt(2/π) (x + 0.044715 x³). */
    @Override
    public void gelu(long in, int n, long out, float[] room) {
        float c = (float) (-2 * Math.sqrt(2 / Math.PI));
        int whole = n - n % COUNT;
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector x = load(in + 4L * i);
            x.mul(x).fma(broadcast(c * 0.044715f), broadcast(c)).mul(x).intoArray(room, i);
        }
        Lanes.exp(room, 0, whole, 0);
        for (int i = 0; i < whole; i += COUNT) {
            Lanes.store(load(in + 4L * i).div(FloatVector.fromArray(FLOATS, room, i).add(1f)), out + 4L * i);
        }
        for (int i = whole; i < n; i++) {
            put(out + 4L * i, PlainKernels.gelu(get(in + 4L * i)));
        }
    }

    @Override
    public float max(float[] x, int at, int n) {
        FloatVector lanes = broadcast(Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            lanes = lanes.max(FloatVector.fromArray(FLOATS, x, at + i));
        }
        float max = lanes.reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            max = Math.max(max, x[at + i]);
        }
        return max;
    }

    /** Summed plainly: a vector of sums would become an object on its way to {@link Lanes#sum}. */
    @Override
    public float expSum(float[] x, int at, int n, float max) {
        int whole = Lanes.exp(x, at, n, max);
        for (int i = whole; i < n; i++) {
            x[at + i] = (float) Math.exp(x[at + i] - max);
        }
        return PlainLanes.fourSums(x, at, n);
    }

    @Override
    public void softmax(float[] x, int rows, int valid, float[] factors, float[] room) {
        VectorSoftmax.ofRows(x, rows, valid, factors, room);
    }

    @Override
    public void scale(long from, int n, float factor, float[] to, int at) {
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            load(from + 4L * i).mul(factor).intoArray(to, at + i);
        }
        for (; i < n; i++) {
            to[at + i] = get(from + 4L * i) * factor;
        }
    }

    @Override
    public void scale(float[] from, int at, int n, float factor, long to) {
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            Lanes.store(FloatVector.fromArray(FLOATS, from, at + i).mul(factor), to + 4L * i);
        }
        for (; i < n; i++) {
            put(to + 4L * i, from[at + i] * factor);
        }
    }

    @Override
    public void scale(float[] x, int at, int n, float factor) {
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector.fromArray(FLOATS, x, at + i).mul(factor).intoArray(x, at + i);
        }
        for (; i < n; i++) {
            x[at + i] *= factor;
        }
    }

    @Override
    public void countAbove(float[] c, int rows, float[] thresholds, int[] counts, int at) {
        VectorScan.countAbove(c, rows, thresholds, counts, at);
    }

    @Override
    public void markNonFinite(float[] c, int rows, float[] marks, int at) {
        VectorScan.markNonFinite(c, rows, marks, at);
    }

    @Override
    public boolean anyAbove(float[] c, int rows, float[] thresholds, int at) {
        return VectorScan.anyAbove(c, rows, thresholds, at);
    }

    @Override
    public void addExponentials(float[] c, int rows, float[] max, float[] sums, int at, float[] room) {
        VectorScan.addExponentials(c, rows, max, sums, at, room);
    }

    @Override
    public void transpose(long from, long stride, int rows, int columns, float[] to, int at, int toStride) {
        PlainGradients.transpose(from, stride, rows, columns, to, at, toStride);
    }

    @Override
    public void geluGradient(long in, long outGradient, int n, float[] room, long inGradient, boolean add) {
        VectorGradients.gelu(in, outGradient, n, room, inGradient, add);
    }

    @Override
    public void layerNormGradient(
            long in, long outGradient, long gain, float epsilon, int n, float[] room, long inGradient, boolean add) {
        VectorGradients.layerNorm(in, outGradient, gain, epsilon, n, room, inGradient, add);
    }

    @Override
    public void layerNormWeightGradients(
            long in, long outGradient, float epsilon, int n, long gainSums, long biasSums) {
        VectorGradients.layerNormWeights(in, outGradient, epsilon, n, gainSums, biasSums);
    }

    @Override
    public void softmaxGradient(float[] p, float[] g, int n, float factor) {
        VectorGradients.softmax(p, g, n, factor);
    }

    @Override
    public void adamW(
            AdamW step, float gradientScale, float keep, long values, long gradients, long first, long second, int n) {
        VectorGradients.adamW(step, gradientScale, keep, values, gradients, first, second, n);
    }
}
