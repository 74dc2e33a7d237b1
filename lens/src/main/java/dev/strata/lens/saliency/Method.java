package dev.strata.lens.saliency;

import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What is attributed to each number of a token's embedding. f is the {@link Convention}'s function of the text, x the
 * token embeddings; position embeddings are not part of the input.
 */
public enum Method {
    /** |∂f/∂x|: how much f moves if the embedding does, whichever way (Simonyan et al., 2014; Captum's Saliency). */
    GRADIENT("gradient", "|gradient of %s|"),
    /** ∂f/∂x · x (Shrikumar et al., 2016; Captum's InputXGradient). */
    GRAD_X_INPUT("grad-x-input", "gradient of %s × token embedding"),
    /**
     * x · the mean of ∂f/∂x from zero token embeddings, positions kept, to the real ones (Sundararajan et al., 2017), by
     * the midpoint rule. Its attributions add up to f(x) − f(0) but for the error of the sum.
     */
    INTEGRATED_GRADIENTS("integrated-gradients", "integrated gradient of %s × token embedding");

    private final String id;
    private final String formula;

    Method(String id, String formula) {
        this.id = id;
        this.formula = formula;
    }

    /** As the command line and JSON name it, e.g. {@code grad-x-input}. */
    public String id() {
        return id;
    }

    /**
     * The method of that name.
     *
     * @throws StrataException if there is none
     */
    public static Method of(String id) {
        return Arrays.stream(values()).filter(method -> method.id.equals(id)).findFirst().orElseThrow(() ->
                new StrataException("unknown method '" + id + "'; there are "
                        + Arrays.stream(values()).map(Method::id).collect(Collectors.joining(", "))));
    }

    /** What is attributed, in words. */
    String formula(Convention convention) {
        return String.format(formula, convention.function());
    }

    /** The points on the way from zero embeddings (0) to the real ones (1) whose gradients are averaged. */
    float[] scales(int steps) {
        if (this != INTEGRATED_GRADIENTS) {
            return new float[] {1};
        }
        float[] scales = new float[steps];
        for (int k = 0; k < steps; k++) {
            scales[k] = (float) ((k + 0.5) / steps);
        }
        return scales;
    }

    /** Attributions from the mean gradient and the embeddings, number by number. */
    double[] attributions(double[] gradient, float[] embeddings) {
        double[] attributions = new double[gradient.length];
        for (int i = 0; i < attributions.length; i++) {
            attributions[i] = this == GRADIENT ? Math.abs(gradient[i]) : gradient[i] * embeddings[i];
        }
        return attributions;
    }

    @Override
    public String toString() {
        return id;
    }
}
