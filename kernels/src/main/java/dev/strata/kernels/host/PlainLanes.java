package dev.strata.kernels.host;

/**
 * Plain loops that compute in the order in which vectors of so many floats do, and so give the same bits: what a run
 * begins with while the vectors are not compiled yet. Each method is the twin of {@link VectorKernels}' of that name.
 * Loops run over arrays: reading memory element by element takes the interpreter and both compilers far longer.
 */
final class PlainLanes {
    static final float LOG2_E = 1.442695040888963f;
    static final float LN2_HIGH = 0.693359375f;
    static final float LN2_LOW = -2.12194440e-4f;
    /** 1.5 · 2²³: adding it rounds a float to an integer, which is then in the low bits. */
    static final float ROUND = 12582912f;
    private static final int FOUR = 4;
    private static final float GELU = (float) (-2 * Math.sqrt(2 / Math.PI));

    private final int count;

    /** @param count floats per vector, a power of two, 4 or more */
    PlainLanes(int count) {
        this.count = count;
    }

    static float sum(float[] lanes) {
        return sumOf(lanes, lanes.length);
    }

    /** Of the first {@code count}, by halves. */
    static float sumOf(float[] lanes, int count) {
        for (int half = count / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[0];
    }

    /** Of the first {@code count}, NaNs apart. */
    static float largest(float[] lanes, int count) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            max = lanes[i] > max ? lanes[i] : max;
        }
        return max;
    }

    /** Of whole vectors. */
    float dot(float[] x, int xAt, float[] w, int n) {
        var sums = new float[count];
        addProducts(x, xAt, w, n, sums);
        return sum(sums);
    }

    /** sums += x · w by lanes, of whole vectors: four lanes at a time, whose sums stay in registers. */
    static void addProducts(float[] x, int xAt, float[] w, int n, float[] sums) {
        for (int lane = 0; lane < sums.length; lane += FOUR) {
            addProducts(x, xAt, w, n, sums, lane);
        }
    }

    private static void addProducts(float[] x, int xAt, float[] w, int n, float[] sums, int lane) {
        float s0 = sums[lane];
        float s1 = sums[lane + 1];
        float s2 = sums[lane + 2];
        float s3 = sums[lane + 3];
        for (int k = lane; k < n; k += sums.length) {
            int at = xAt + k;
            s0 = Math.fma(x[at], w[k], s0);
            s1 = Math.fma(x[at + 1], w[k + 1], s1);
            s2 = Math.fma(x[at + 2], w[k + 2], s2);
            s3 = Math.fma(x[at + 3], w[k + 3], s3);
        }
        sums[lane] = s0;
        sums[lane + 1] = s1;
        sums[lane + 2] = s2;
        sums[lane + 3] = s3;
    }

    private int whole(int n) {
        return n - n % count;
    }

    void layerNorm(long in, long gain, long bias, float epsilon, int n, long out) {
        float[] x = Memory.read(in, n);
        float[] g = Memory.read(gain, n);
        float[] b = Memory.read(bias, n);
        float mean = sum(x, n) / n;
        float scale = (float) (1 / Math.sqrt(squares(x, mean, n) / n + epsilon));
        int whole = whole(n);
        for (int i = 0; i < whole; i++) {
            x[i] = Math.fma((x[i] - mean) * scale, g[i], b[i]);
        }
        for (int i = whole; i < n; i++) {
            x[i] = (x[i] - mean) * scale * g[i] + b[i];
        }
        Memory.copy(x, 0, out, n);
    }

    private float sum(float[] x, int n) {
        var lanes = new float[count];
        int whole = whole(n);
        for (int from = 0; from < whole; from += count) {
            for (int i = 0; i < count; i++) {
                lanes[i] += x[from + i];
            }
        }
        float sum = sum(lanes);
        for (int i = whole; i < n; i++) {
            sum += x[i];
        }
        return sum;
    }

    private float squares(float[] x, float mean, int n) {
        var lanes = new float[count];
        int whole = whole(n);
        for (int from = 0; from < whole; from += count) {
            for (int i = 0; i < count; i++) {
                float centred = x[from + i] - mean;
                lanes[i] = Math.fma(centred, centred, lanes[i]);
            }
        }
        float sum = sum(lanes);
        for (int i = whole; i < n; i++) {
            float centred = x[i] - mean;
            sum += centred * centred;
        }
        return sum;
    }

    void gelu(long in, int n, long out) {
        float[] x = Memory.read(in, n);
        int whole = whole(n);
        for (int i = 0; i < whole; i++) {
            x[i] = x[i] / (exp(Math.fma(x[i] * x[i], GELU * 0.044715f, GELU) * x[i]) + 1);
        }
        for (int i = whole; i < n; i++) {
            x[i] = PlainKernels.gelu(x[i]);
        }
        Memory.copy(x, 0, out, n);
    }

    float expSum(float[] x, int at, int n, float max) {
        int whole = whole(n);
        for (int i = 0; i < whole; i++) {
            x[at + i] = exp(x[at + i] - max);
        }
        for (int i = whole; i < n; i++) {
            x[at + i] = (float) Math.exp(x[at + i] - max);
        }
        return fourSums(x, at, n);
    }

    /** x = exp(x - its largest) over a row of {@code valid} positions in blocks; returns the sum. */
    float softmax(float[] x, int at, int block, int valid) {
        float max = Float.NEGATIVE_INFINITY;
        for (int from = 0; from < valid; from += HostKernels.DEPTH) {
            for (int i = 0; i < Math.min(HostKernels.DEPTH, valid - from); i++) {
                float y = x[at + from / HostKernels.DEPTH * block + i];
                max = y > max ? y : max;
            }
        }
        var sums = new float[count];
        for (int i = 0; i < valid; i++) {
            int to = at + i / HostKernels.DEPTH * block + i % HostKernels.DEPTH;
            x[to] = exp(x[to] - max);
            sums[i % count] += x[to];
        }
        return sum(sums);
    }

    /** The sum of n values: of every fourth one first, side by side. */
    static float fourSums(float[] x, int at, int n) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            a += x[at + i];
            b += x[at + i + 1];
            c += x[at + i + 2];
            d += x[at + i + 3];
        }
        for (; i < n; i++) {
            a += x[at + i];
        }
        return a + b + (c + d);
    }

    static float exp(float x) {
        if (x < -87.3f) {
            return 0;
        }
        float v = x > 88.3f ? 88.3f : x;
        float rounded = Math.fma(v, LOG2_E, ROUND);
        float power = rounded - ROUND;
        float r = Math.fma(power, -LN2_HIGH, v);
        r = Math.fma(power, -LN2_LOW, r);
        float p = Math.fma(1.9875691500e-4f, r, 1.3981999507e-3f);
        p = Math.fma(p, r, 8.3334519073e-3f);
        p = Math.fma(p, r, 4.1665795894e-2f);
        p = Math.fma(p, r, 1.6666665459e-1f);
        p = Math.fma(p, r, 5.0000001201e-1f);
        p = Math.fma(p, r * r, r) + 1;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << 23));
    }
}
