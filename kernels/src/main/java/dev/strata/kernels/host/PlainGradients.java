package dev.strata.kernels.host;

import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import dev.strata.kernels.AdamW;

/** {@link GradientKernels} as plain loops: {@link PlainKernels}' other half. */
final class PlainGradients {
    private static final double ROOT = Math.sqrt(2 / Math.PI);

    private PlainGradients() {}

    /** Eight rows at a time, so that what is read and what is written both run along cache lines. */
    static void transpose(long from, long stride, int rows, int columns, float[] to, int at, int toStride) {
        int i = 0;
        for (; i + 8 <= rows; i += 8) {
            transposeEight(from + i * stride, stride, columns, to, at + i, toStride);
        }
        for (; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                to[at + j * toStride + i] = get(from + i * stride + 4L * j);
            }
        }
    }

    private static void transposeEight(long from, long stride, int columns, float[] to, int at, int toStride) {
        long half = from + 4 * stride;
        for (int j = 0; j < columns; j++) {
            long p = from + 4L * j;
            long q = half + 4L * j;
            int t = at + j * toStride;
            to[t] = get(p);
            to[t + 1] = get(p + stride);
            to[t + 2] = get(p + 2 * stride);
            to[t + 3] = get(p + 3 * stride);
            to[t + 4] = get(q);
            to[t + 5] = get(q + stride);
            to[t + 6] = get(q + 2 * stride);
            to[t + 7] = get(q + 3 * stride);
        }
    }

    static void gelu(long in, long outGradient, int n, long inGradient, boolean add) {
        for (int i = 0; i < n; i++) {
            set(inGradient + 4L * i, get(outGradient + 4L * i) * geluSlope(get(in + 4L * i)), add);
        }
    }

    /** With s = 1 / (1 + exp(-2u)), GELU(x) = x s and GELU'(x) = s + x s (1 - s) 2u'; {@link PlainKernels#gelu}. */
    static float geluSlope(float x) {
        double e = Math.exp(-2 * ROOT * (x + 0.044715 * x * x * x));
        double s = 1 / (1 + e);
        double rest = 1 / (1 + 1 / e);
        return (float) (s + x * s * rest * 2 * ROOT * (1 + 3 * 0.044715 * x * x));
    }

    static void layerNorm(
            long in, long outGradient, long gain, float epsilon, int n, long inGradient, boolean add) {
        float mean = mean(in, n);
        float scale = scale(in, mean, epsilon, n);
        float sum = 0;
        float products = 0;
        for (int i = 0; i < n; i++) {
            float g = get(outGradient + 4L * i) * get(gain + 4L * i);
            sum += g;
            products += g * (get(in + 4L * i) - mean) * scale;
        }
        for (int i = 0; i < n; i++) {
            float g = get(outGradient + 4L * i) * get(gain + 4L * i);
            float z = (get(in + 4L * i) - mean) * scale;
            set(inGradient + 4L * i, (g - sum / n - z * (products / n)) * scale, add);
        }
    }

    static void layerNormWeights(long in, long outGradient, float epsilon, int n, long gainSums, long biasSums) {
        float mean = mean(in, n);
        float scale = scale(in, mean, epsilon, n);
        for (int i = 0; i < n; i++) {
            float g = get(outGradient + 4L * i);
            set(gainSums + 4L * i, g * (get(in + 4L * i) - mean) * scale, true);
            set(biasSums + 4L * i, g, true);
        }
    }

    private static float mean(long x, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += get(x + 4L * i);
        }
        return sum / n;
    }

    private static float scale(long x, float mean, float epsilon, int n) {
        float squares = 0;
        for (int i = 0; i < n; i++) {
            float centred = get(x + 4L * i) - mean;
            squares += centred * centred;
        }
        return (float) (1 / Math.sqrt(squares / n + epsilon));
    }

    static void softmax(float[] p, float[] g, int n, float factor) {
        float dot = 0;
        for (int i = 0; i < n; i++) {
            dot += p[i] * g[i];
        }
        for (int i = 0; i < n; i++) {
            g[i] = p[i] * (g[i] - dot) * factor;
        }
    }

    static void adamW(
            AdamW step, float gradientScale, float keep, long values, long gradients, long first, long second,
            int from, int to) {
        float beta2 = (float) step.beta2();
        float rest1 = (float) (1 - step.beta1());
        float rest2 = (float) (1 - step.beta2());
        float rate = (float) step.rate();
        float root = (float) step.root();
        for (int i = from; i < to; i++) {
            float g = get(gradients + 4L * i) * gradientScale;
            float m = get(first + 4L * i);
            float v = get(second + 4L * i) * beta2;
            m += (g - m) * rest1;
            v += g * g * rest2;
            put(first + 4L * i, m);
            put(second + 4L * i, v);
            float value = get(values + 4L * i) * keep;
            put(values + 4L * i, value - rate * m / ((float) Math.sqrt(v) / root + (float) step.epsilon()));
        }
    }

    private static void set(long address, float value, boolean add) {
        put(address, add ? get(address) + value : value);
    }
}
