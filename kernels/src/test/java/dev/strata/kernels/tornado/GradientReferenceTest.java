package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The reference's gradients against central differences of its operations. */
class GradientReferenceTest {
    private static final double STEP = 1e-5;
    private static final double NEAR = 1e-8;

    private final Random random = new Random(7);

    @Test
    void gelu() {
        for (double x : new double[] {-6, -2, -0.75, -0.1, 0, 0.3, 1, 4, 9}) {
            double slope = (GradientReference.gelu(x + STEP) - GradientReference.gelu(x - STEP)) / (2 * STEP);
            assertEquals(slope, GradientReference.geluSlope(x), NEAR);
        }
    }

    @Test
    void linear() {
        double[] in = doubles(3 * 5);
        double[] weights = doubles(4 * 5);
        double[] dOut = doubles(3 * 4);
        assertArrayEquals(
                differences(x -> linear(x, weights), in, dOut),
                GradientReference.product(dOut, weights, 3, 4, 5), NEAR);
        assertArrayEquals(
                differences(w -> linear(in, w), weights, dOut),
                GradientReference.product(GradientReference.transposed(dOut, 3), in, 4, 3, 5), NEAR);
    }

    @Test
    void layerNorm() {
        double[] in = doubles(3 * 6);
        double[] gain = doubles(6);
        double[] bias = doubles(6);
        double[] dOut = doubles(3 * 6);
        var gradient = GradientReference.layerNormGradient(in, gain, dOut);
        assertArrayEquals(
                differences(x -> GradientReference.layerNorm(x, gain, bias), in, dOut), gradient.dIn(), NEAR);
        assertArrayEquals(
                differences(x -> GradientReference.layerNorm(in, x, bias), gain, dOut), gradient.dGain(), NEAR);
        assertArrayEquals(
                differences(x -> GradientReference.layerNorm(in, gain, x), bias, dOut), gradient.dBias(), NEAR);
    }

    @Test
    void attention() {
        double[] qkv = doubles(2 * 4 * 3 * 6);
        double[] dOut = doubles(2 * 4 * 6);
        assertArrayEquals(
                differences(x -> GradientReference.attention(x, 6, 4, 2), qkv, dOut),
                GradientReference.attentionGradient(qkv, dOut, 6, 4, 2), NEAR);
    }

    @Test
    void crossEntropy() {
        double[] logits = doubles(9);
        assertArrayEquals(
                differences(x -> new double[] {GradientReference.crossEntropy(x, 4)}, logits, new double[] {1}),
                GradientReference.crossEntropyGradient(logits, 4), NEAR);
    }

    /** in [3, 5] · weightsᵀ [5, 4]. */
    private static double[] linear(double[] in, double[] weights) {
        return GradientReference.product(in, GradientReference.transposed(weights, 4), 3, 5, 4);
    }

    /** The gradient of dOut · f(x). */
    private static double[] differences(UnaryOperator<double[]> f, double[] x, double[] dOut) {
        double[] gradient = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double[] more = x.clone();
            double[] less = x.clone();
            more[i] += STEP;
            less[i] -= STEP;
            gradient[i] = (dot(dOut, f.apply(more)) - dot(dOut, f.apply(less))) / (2 * STEP);
        }
        return gradient;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private double[] doubles(int n) {
        return random.doubles(n, -2, 2).toArray();
    }
}
