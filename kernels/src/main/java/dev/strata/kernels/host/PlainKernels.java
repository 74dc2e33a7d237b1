package dev.strata.kernels.host;

import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import java.util.Arrays;

/**
 * Plain loops: what runs where {@code jdk.incubator.vector} is not there or its code not yet compiled, and what it is
 * compared with.
 */
final class PlainKernels implements HostKernels {
    private final PlainLanes lanes;
    private final PlainStreams streams;
    private final int tileRows;
    private final int tileColumns;

    PlainKernels() {
        this(8, new TileShape(4, 16));
    }

    /** The twin of the vector kernels with so many floats per vector. */
    PlainKernels(int lanes) {
        this(lanes, TileShape.of(lanes));
    }

    private PlainKernels(int lanes, TileShape tile) {
        this.lanes = new PlainLanes(lanes);
        this.streams = new PlainStreams(lanes, this);
        this.tileRows = tile.rows();
        this.tileColumns = tile.columns();
    }

    @Override
    public int tileRows() {
        return tileRows;
    }

    @Override
    public int tileColumns() {
        return tileColumns;
    }

    @Override
    public void tile(float[] left, int leftAt, int rows, float[] right, int rightAt, int depth, float[] c) {
        PlainRows.Source panel = (k, to) -> System.arraycopy(right, rightAt + k * tileColumns, to, 0, tileColumns);
        copy(PlainRows.product(left, leftAt, rows, panel, depth, tileColumns), c, 0);
    }

    @Override
    public void tile(float[] left, int leftAt, int rows, long right, long rightStride, int depth, float[] c) {
        PlainRows.Source memory = (k, to) -> Memory.copy(right + k * rightStride, to, 0, tileColumns);
        copy(PlainRows.product(left, leftAt, rows, memory, depth, tileColumns), c, 0);
    }

    @Override
    public int mostFewRows() {
        return 256;
    }

    @Override
    public void fewRows(
            float[] left, int leftAt, int rows, DType type, long right, long stride, int depth, int columns, float[] sums,
            int at, long room) {
        PlainRows.Source stored = (k, to) -> widen(type, right + k * stride, columns, to, 0);
        copy(PlainRows.product(left, leftAt, rows, stored, depth, columns), sums, at);
    }

    /** To [n / tileColumns, rows, tileColumns]. */
    private void copy(float[][] rows, float[] to, int at) {
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j += tileColumns) {
                System.arraycopy(rows[i], j, to, at + j * rows.length + i * tileColumns, tileColumns);
            }
        }
    }

    @Override
    public void store(float[] c, int at, int rows, int columns, long base, long baseStride, long out, long outStride) {
        for (int i = 0; i < rows; i++) {
            float[] row = Memory.read(base + i * baseStride, columns);
            for (int j = 0; j < columns; j++) {
                row[j] += c[at + i * tileColumns + j];
            }
            Memory.copy(row, 0, out + i * outStride, columns);
        }
    }

    @Override
    public void spread(float[] c, int rows, float[] to, int at) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(c, i * tileColumns, to, at + i * LEFT_STRIDE, tileColumns);
        }
    }

    @Override
    public void widen(DType type, long from, int n, long to) {
        if (type == DType.F32) {
            Memory.copy(from, to, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            put(to + 4L * i, get(type, from + (long) i * type.bytes()));
        }
    }

    @Override
    public void widen(DType type, long from, int n, float[] to, int at) {
        if (type == DType.F32) {
            Memory.copy(from, to, at, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            to[at + i] = get(type, from + (long) i * type.bytes());
        }
    }

    @Override
    public void packRight(DType type, long from, long stride, int depth, int columns, float[] to, int at) {
        for (int j = 0; j < columns; j += tileColumns) {
            int count = Math.min(tileColumns, columns - j);
            for (int k = 0; k < depth; k++) {
                widen(type, from + k * stride + (long) j * type.bytes(), count, to, at + j * depth + k * tileColumns);
            }
        }
    }

    @Override
    public void sumRows(DType type, long x, long weight, int depth, int width, long out) {
        streams.sumRows(type, x, weight, depth, width, out);
    }

    @Override
    public void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch) {
        streams.dots(type, x, weight, depth, from, to, out);
    }

    @Override
    public void dotsOfFour(float[] x, int xAt, int xStride, long w, long wStride, int n, float[] c) {
        for (int j = 0; j < 4; j++) {
            float[] row = Memory.read(w + j * wStride, n);
            for (int i = 0; i < 4; i++) {
                c[4 * i + j] = lanes.dot(x, xAt + i * xStride, row, n);
            }
        }
    }

    @Override
    public void rowTimesPanel(float[] a, int aAt, long panel, int depth, float[] c, int at, boolean add) {
        if (!add) {
            Arrays.fill(c, at, at + tileColumns, 0);
        }
        for (int k = 0; k < depth; k++) {
            float[] row = Memory.read(panel + 4L * k * tileColumns, tileColumns);
            for (int j = 0; j < tileColumns; j++) {
                c[at + j] = Math.fma(a[aAt + k], row[j], c[at + j]);
            }
        }
    }

    @Override
    public void add(long a, long b, int n, long out) {
        float[] x = Memory.read(a, n);
        float[] y = Memory.read(b, n);
        for (int i = 0; i < n; i++) {
            x[i] += y[i];
        }
        Memory.copy(x, 0, out, n);
    }

    @Override
    public void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        lanes.layerNorm(in, gain, bias, epsilon, n, out);
    }

    @Override
    public void gelu(long in, int n, long out, float[] room) {
        lanes.gelu(in, n, out);
    }

    /** 0.5 x (1 + tanh(u)) = x / (1 + exp(-2u)) with u = sqrt(2/π) (x + 0.044715 x³). */
    static float gelu(float x) {
        double u = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
        return (float) (x / (1 + Math.exp(-2 * u)));
    }

    @Override
    public float max(float[] x, int at, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[at + i]);
        }
        return max;
    }

    @Override
    public float expSum(float[] x, int at, int n, float max) {
        return lanes.expSum(x, at, n, max);
    }

    @Override
    public void softmax(float[] x, int rows, int valid, float[] factors, float[] room) {
        int block = tileRows * LEFT_STRIDE;
        for (int row = 0; row < rows; row++) {
            int at = row * LEFT_STRIDE;
            factors[row] = 1 / lanes.softmax(x, at, block, valid + row);
            for (int i = valid + row; i < valid + rows - 1; i++) {
                x[at + i / DEPTH * block + i % DEPTH] = 0;
            }
        }
    }

    @Override
    public void scale(long from, int n, float factor, float[] to, int at) {
        Memory.copy(from, to, at, n);
        scale(to, at, n, factor);
    }

    @Override
    public void scale(float[] from, int at, int n, float factor, long to) {
        float[] scaled = Arrays.copyOfRange(from, at, at + n);
        scale(scaled, 0, n, factor);
        Memory.copy(scaled, 0, to, n);
    }

    @Override
    public void scale(float[] x, int at, int n, float factor) {
        for (int i = 0; i < n; i++) {
            x[at + i] *= factor;
        }
    }

    @Override
    public void countAbove(float[] c, int rows, float[] thresholds, int[] counts, int at) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < tileColumns; j++) {
                counts[at + j] += c[i * tileColumns + j] > thresholds[at + j] ? 1 : 0;
            }
        }
    }

    @Override
    public void markNonFinite(float[] c, int rows, float[] marks, int at) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < tileColumns; j++) {
                marks[at + j] += c[i * tileColumns + j] * 0;
            }
        }
    }

    @Override
    public boolean anyAbove(float[] c, int rows, float[] thresholds, int at) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < tileColumns; j++) {
                if (c[i * tileColumns + j] > thresholds[at + j]) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void addExponentials(float[] c, int rows, float[] max, float[] sums, int at, float[] room) {
        for (int j = 0; j < tileColumns; j++) {
            float before = max[at + j];
            float largest = before;
            for (int i = 0; i < rows; i++) {
                largest = Math.max(largest, c[i * tileColumns + j]);
            }
            float sum = sums[at + j] * PlainLanes.exp(before - largest);
            for (int i = 0; i < rows; i++) {
                sum += PlainLanes.exp(c[i * tileColumns + j] - largest);
            }
            max[at + j] = largest;
            sums[at + j] = sum;
        }
    }

    @Override
    public void transpose(long from, long stride, int rows, int columns, float[] to, int at, int toStride) {
        PlainGradients.transpose(from, stride, rows, columns, to, at, toStride);
    }

    @Override
    public void geluGradient(long in, long outGradient, int n, float[] room, long inGradient, boolean add) {
        PlainGradients.gelu(in, outGradient, n, inGradient, add);
    }

    @Override
    public void layerNormGradient(
            long in, long outGradient, long gain, float epsilon, int n, float[] room, long inGradient, boolean add) {
        PlainGradients.layerNorm(in, outGradient, gain, epsilon, n, inGradient, add);
    }

    @Override
    public void layerNormWeightGradients(
            long in, long outGradient, float epsilon, int n, long gainSums, long biasSums) {
        PlainGradients.layerNormWeights(in, outGradient, epsilon, n, gainSums, biasSums);
    }

    @Override
    public void softmaxGradient(float[] p, float[] g, int n, float factor) {
        PlainGradients.softmax(p, g, n, factor);
    }

    @Override
    public void adamW(
            AdamW step, float gradientScale, float keep, long values, long gradients, long first, long second, int n) {
        PlainGradients.adamW(step, gradientScale, keep, values, gradients, first, second, 0, n);
    }
}
