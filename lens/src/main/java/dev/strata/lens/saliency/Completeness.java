package dev.strata.lens.saliency;

import java.util.Optional;

/**
 * How well integrated gradients add up. Were the integral exact, the sum of all attributions would be
 * {@code input - baseline}. It is the signed sum over tokens and width, whatever a convention makes of it afterwards.
 *
 * @param steps of the midpoint rule
 * @param sum of all attributions
 * @param input f at the real token embeddings: log p(target) (captum) or p(target) (ecco)
 * @param baseline f at zero token embeddings
 */
public record Completeness(int steps, double sum, double input, double baseline) {
    /** |sum − (input − baseline)|. */
    public double gap() {
        return Math.abs(sum - (input - baseline));
    }

    /** The gap relative to |input − baseline|; none if those are equal. */
    public Optional<Double> relativeGap() {
        return input == baseline ? Optional.empty() : Optional.of(gap() / Math.abs(input - baseline));
    }
}
