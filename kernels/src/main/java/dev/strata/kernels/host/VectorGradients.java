package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Lanes.FLOATS;
import static dev.strata.kernels.host.Lanes.broadcast;
import static dev.strata.kernels.host.Lanes.load;
import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import dev.strata.kernels.AdamW;

import jdk.incubator.vector.FloatVector;

/** {@link GradientKernels} with the Vector API: {@link VectorKernels}' other half. */
final class VectorGradients {
    private static final float ROOT = (float) Math.sqrt(2 / Math.PI);

    private VectorGradients() {}

    /**
     * {@link PlainGradients#geluSlope} with e = exp(-2u) from the array: s = 1 / (1 + e) and 1 - s = e s. Beyond ±9
     * the slope is 1 or 0 to a float's precision, and e s stays finite because {@link Lanes#exp} does.
     */
    static void gelu(long in, long outGradient, int n, float[] room, long inGradient, boolean add) {
        int whole = n - n % COUNT;
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector x = load(in + 4L * i);
            x.mul(x).fma(broadcast(-2 * ROOT * 0.044715f), broadcast(-2 * ROOT)).mul(x).intoArray(room, i);
        }
        Lanes.exp(room, 0, whole, 0);
        geluSlopes(in, room, whole);
        for (int i = whole; i < n; i++) {
            room[i] = PlainGradients.geluSlope(get(in + 4L * i));
        }
        times(room, outGradient, n);
        give(room, n, inGradient, add);
    }

    private static void geluSlopes(long in, float[] e, int n) {
        for (int i = 0; i < n; i += COUNT) {
            FloatVector x = load(in + 4L * i);
            FloatVector power = FloatVector.fromArray(FLOATS, e, i);
            FloatVector s = broadcast(1).div(power.add(broadcast(1)));
            FloatVector slope = x.mul(x).fma(broadcast(6 * ROOT * 0.044715f), broadcast(2 * ROOT)).mul(x);
            slope.mul(s).mul(power.mul(s)).add(s).intoArray(e, i);
        }
    }

    private static void times(float[] x, long factors, int n) {
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector.fromArray(FLOATS, x, i).mul(load(factors + 4L * i)).intoArray(x, i);
        }
        for (; i < n; i++) {
            x[i] *= get(factors + 4L * i);
        }
    }

    /**
     * By way of an array, as all here goes from loop to loop: C2 stops inlining amid a method that has become too big
     * for it, and what a vector is then passed to makes an object of it.
     */
    private static void give(float[] from, int n, long to, boolean add) {
        if (!add) {
            Memory.copy(from, 0, to, n);
            return;
        }
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            Lanes.store(load(to + 4L * i).add(FloatVector.fromArray(FLOATS, from, i)), to + 4L * i);
        }
        for (; i < n; i++) {
            put(to + 4L * i, get(to + 4L * i) + from[i]);
        }
    }

    static void layerNorm(
            long in, long outGradient, long gain, float epsilon, int n, float[] room, long inGradient, boolean add) {
        float mean = VectorNorm.sum(in, n) / n;
        float scale = (float) (1 / Math.sqrt(VectorNorm.squares(in, mean, n) / n + epsilon));
        layerNormSums(in, outGradient, gain, n, mean, room);
        float sum = sum(room, 0) / n;
        float product = sum(room, COUNT) * scale / n;
        layerNormRow(in, outGradient, gain, n, mean, scale, sum, product, room);
        give(room, n, inGradient, add);
    }

    private static void layerNormRow(
            long in, long outGradient, long gain, int n, float mean, float scale, float sum, float product, float[] to) {
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector z = load(in + 4L * i).sub(mean).mul(scale);
            FloatVector g = load(outGradient + 4L * i).mul(load(gain + 4L * i));
            g.sub(sum).sub(z.mul(product)).mul(scale).intoArray(to, i);
        }
        for (; i < n; i++) {
            float z = (get(in + 4L * i) - mean) * scale;
            float g = get(outGradient + 4L * i) * get(gain + 4L * i);
            to[i] = (g - sum - z * product) * scale;
        }
    }

    /** Σ g and Σ g · (x - mean), with g = outGradient · gain, as the lanes of two vectors. */
    private static void layerNormSums(long in, long outGradient, long gain, int n, float mean, float[] lanes) {
        FloatVector sum = broadcast(0);
        FloatVector product = broadcast(0);
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector g = load(outGradient + 4L * i).mul(load(gain + 4L * i));
            sum = sum.add(g);
            product = g.fma(load(in + 4L * i).sub(mean), product);
        }
        sum.intoArray(lanes, 0);
        product.intoArray(lanes, COUNT);
        for (; i < n; i++) {
            float g = get(outGradient + 4L * i) * get(gain + 4L * i);
            lanes[0] += g;
            lanes[COUNT] += g * (get(in + 4L * i) - mean);
        }
    }

    /** The sum of one vector's lanes, by halves; {@link Lanes#sum} takes C2 far more room. */
    private static float sum(float[] lanes, int at) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[at + i] += lanes[at + half + i];
            }
        }
        return lanes[at];
    }

    static void layerNormWeights(long in, long outGradient, float epsilon, int n, long gainSums, long biasSums) {
        float mean = VectorNorm.sum(in, n) / n;
        float scale = (float) (1 / Math.sqrt(VectorNorm.squares(in, mean, n) / n + epsilon));
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector g = load(outGradient + 4L * i);
            FloatVector z = load(in + 4L * i).sub(mean).mul(scale);
            Lanes.store(g.fma(z, load(gainSums + 4L * i)), gainSums + 4L * i);
            Lanes.store(g.add(load(biasSums + 4L * i)), biasSums + 4L * i);
        }
        for (; i < n; i++) {
            float g = get(outGradient + 4L * i);
            put(gainSums + 4L * i, get(gainSums + 4L * i) + g * (get(in + 4L * i) - mean) * scale);
            put(biasSums + 4L * i, get(biasSums + 4L * i) + g);
        }
    }

    static void softmax(float[] p, float[] g, int n, float factor) {
        float dot = dot(p, g, n);
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector change = FloatVector.fromArray(FLOATS, g, i).sub(dot);
            FloatVector.fromArray(FLOATS, p, i).mul(change).mul(factor).intoArray(g, i);
        }
        for (; i < n; i++) {
            g[i] = p[i] * (g[i] - dot) * factor;
        }
    }

    private static float dot(float[] a, float[] b, int n) {
        FloatVector lanes = broadcast(0);
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            lanes = FloatVector.fromArray(FLOATS, a, i).fma(FloatVector.fromArray(FLOATS, b, i), lanes);
        }
        float sum = Lanes.sum(lanes);
        for (; i < n; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** No fused operations, so that the bits are those of the plain loop. */
    static void adamW(
            AdamW step, float gradientScale, float keep, long values, long gradients, long first, long second, int n) {
        float beta2 = (float) step.beta2();
        float rest1 = (float) (1 - step.beta1());
        float rest2 = (float) (1 - step.beta2());
        float rate = (float) step.rate();
        float root = (float) step.root();
        float epsilon = (float) step.epsilon();
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            FloatVector g = load(gradients + 4L * i).mul(gradientScale);
            FloatVector m = load(first + 4L * i);
            m = m.add(g.sub(m).mul(rest1));
            FloatVector v = load(second + 4L * i).mul(beta2).add(g.mul(g).mul(rest2));
            Lanes.store(m, first + 4L * i);
            Lanes.store(v, second + 4L * i);
            FloatVector value = load(values + 4L * i).mul(keep);
            FloatVector change = m.mul(rate).div(v.sqrt().div(root).add(epsilon));
            Lanes.store(value.sub(change), values + 4L * i);
        }
        PlainGradients.adamW(step, gradientScale, keep, values, gradients, first, second, i, n);
    }
}
