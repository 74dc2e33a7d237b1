package dev.strata.lens.attribute;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.checkpoint.Tensor;
import java.util.Arrays;

/**
 * How the logit difference is read from the last position's residual stream x, in float64. With u the difference of two
 * rows of the unembedding, g and b the final layer norm's gain and bias, μ and σ the mean and √(variance + ε) of x:
 *
 * <pre>u · ln_f(x) = Σ u g (x − μ) / σ + u · b</pre>
 *
 * With σ held fixed this is linear in x, and so each part of x has its own share.
 *
 * @param direction (u g − its mean) / σ: its product with a part of x is the part's share
 * @param bias u · b, which no part of x has brought
 */
record Readout(double[] direction, double bias) {
    /**
     * The readout of one answer against another.
     *
     * @param difference u, [width]
     * @param residual x, [width]
     */
    static Readout of(Gpt2 model, double[] difference, float[] residual) {
        float[] gain = model.weights("ln_f.weight").toFloats();
        float[] shift = model.weights("ln_f.bias").toFloats();
        double[] direction = difference.clone();
        double bias = 0;
        for (int k = 0; k < direction.length; k++) {
            direction[k] *= gain[k];
            bias += difference[k] * shift[k];
        }
        double centre = Arrays.stream(direction).average().orElseThrow();
        double deviation = deviation(residual, model.config().epsilon());
        Arrays.setAll(direction, k -> (direction[k] - centre) / deviation);
        return new Readout(direction, bias);
    }

    private static double deviation(float[] values, double epsilon) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length + epsilon);
    }

    /** The share of a part of the residual stream, [width]. */
    double of(float[] part) {
        double share = 0;
        for (int k = 0; k < direction.length; k++) {
            share += direction[k] * part[k];
        }
        return share;
    }

    /**
     * The readout taken back through a layer's W_O: its product with z is the heads' share.
     *
     * @param projection W_O, [width in, width out]
     */
    double[] through(Tensor projection) {
        int width = direction.length;
        double[] back = new double[width];
        for (int i = 0; i < width; i++) {
            for (int k = 0; k < width; k++) {
                back[i] += projection.get((long) i * width + k) * direction[k];
            }
        }
        return back;
    }
}
