package dev.strata.kernels.host;

import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import dev.strata.kernels.DType;

/** Plain loops: what runs where {@code jdk.incubator.vector} is not there, and what the Vector API is compared with. */
final class PlainKernels implements HostKernels {
    private static final int ROWS = 4;
    private static final int COLUMNS = 16;

    @Override
    public String name() {
        return "plain loops";
    }

    @Override
    public int tileRows() {
        return ROWS;
    }

    @Override
    public int tileColumns() {
        return COLUMNS;
    }

    @Override
    public void tile(float[] left, int leftAt, float[] right, int rightAt, int depth, float[] c) {
        for (int row = 0; row < ROWS; row++) {
            tileRow(left, leftAt + row * LEFT_STRIDE, right, rightAt, depth, c, row * COLUMNS);
        }
    }

    private static void tileRow(float[] left, int leftAt, float[] right, int rightAt, int depth, float[] c, int at) {
        for (int j = 0; j < COLUMNS; j++) {
            c[at + j] = 0;
        }
        for (int k = 0; k < depth; k++) {
            multiplyAdd(left[leftAt + k], right, rightAt + k * COLUMNS, c, at);
        }
    }

    private static void multiplyAdd(float a, float[] right, int rightAt, float[] c, int at) {
        for (int j = 0; j < COLUMNS; j++) {
            c[at + j] += a * right[rightAt + j];
        }
    }

    @Override
    public void store(float[] c, int rows, int columns, long base, long baseStride, long out, long outStride) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                put(out + i * outStride + 4L * j, get(base + i * baseStride + 4L * j) + c[i * COLUMNS + j]);
            }
        }
    }

    @Override
    public void widen(DType type, long from, int n, long to) {
        for (int i = 0; i < n; i++) {
            put(to + 4L * i, get(type, from + (long) i * type.bytes()));
        }
    }

    @Override
    public void widen(DType type, long from, int n, float[] to, int at) {
        for (int i = 0; i < n; i++) {
            to[at + i] = get(type, from + (long) i * type.bytes());
        }
    }

    @Override
    public void packRight(DType type, long from, long stride, int depth, int columns, float[] to, int at) {
        for (int k = 0; k < depth; k++) {
            widen(type, from + k * stride, columns, to, at + k * COLUMNS);
        }
    }

    @Override
    public void vectorMatrix(
            DType type, long x, long weight, int depth, int width, int from, int to, long bias, long out, long scratch) {
        for (int j = from; j < to; j++) {
            put(out + 4L * j, get(bias + 4L * j));
        }
        for (int k = 0; k < depth; k++) {
            float xk = get(x + 4L * k);
            long row = weight + (long) k * width * type.bytes();
            for (int j = from; j < to; j++) {
                put(out + 4L * j, get(out + 4L * j) + xk * get(type, row + (long) j * type.bytes()));
            }
        }
    }

    @Override
    public void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch) {
        for (int v = from; v < to; v++) {
            long row = weight + (long) v * depth * type.bytes();
            float sum = 0;
            for (int k = 0; k < depth; k++) {
                sum += get(x + 4L * k) * get(type, row + (long) k * type.bytes());
            }
            put(out + 4L * v, sum);
        }
    }

    @Override
    public void rowTimesPanel(float[] a, int aAt, long panel, int depth, float[] c, int at, boolean add) {
        for (int j = 0; j < COLUMNS; j++) {
            float sum = add ? c[at + j] : 0;
            for (int k = 0; k < depth; k++) {
                sum += a[aAt + k] * get(panel + 4L * (k * COLUMNS + j));
            }
            c[at + j] = sum;
        }
    }

    @Override
    public void add(long a, long b, int n, long out) {
        for (int i = 0; i < n; i++) {
            put(out + 4L * i, get(a + 4L * i) + get(b + 4L * i));
        }
    }

    @Override
    public void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += get(in + 4L * i);
        }
        float mean = sum / n;
        float squares = 0;
        for (int i = 0; i < n; i++) {
            float centred = get(in + 4L * i) - mean;
            squares += centred * centred;
        }
        float scale = (float) (1 / Math.sqrt(squares / n + epsilon));
        for (int i = 0; i < n; i++) {
            float normal = (get(in + 4L * i) - mean) * scale;
            put(out + 4L * i, normal * get(gain + 4L * i) + get(bias + 4L * i));
        }
    }

    @Override
    public void gelu(long in, int n, long out) {
        for (int i = 0; i < n; i++) {
            put(out + 4L * i, gelu(get(in + 4L * i)));
        }
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
        float sum = 0;
        for (int i = 0; i < n; i++) {
            x[at + i] = (float) Math.exp(x[at + i] - max);
            sum += x[at + i];
        }
        return sum;
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
            for (int j = 0; j < COLUMNS; j++) {
                counts[at + j] += c[i * COLUMNS + j] > thresholds[at + j] ? 1 : 0;
            }
        }
    }

    @Override
    public void markNonFinite(float[] c, int rows, float[] marks, int at) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                marks[at + j] += c[i * COLUMNS + j] * 0;
            }
        }
    }

    @Override
    public void keepLargest(float[] c, int rows, int first, float[] best, int[] arg, int at) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                if (c[i * COLUMNS + j] > best[at + j]) {
                    best[at + j] = c[i * COLUMNS + j];
                    arg[at + j] = first + i;
                }
            }
        }
    }
}
