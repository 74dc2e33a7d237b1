package dev.strata.lens.saliency;

import dev.strata.runtime.StrataException;
import java.util.Arrays;

/** Which function of the text is attributed, and how a token's attributions become one score. */
public enum Convention {
    /** f = log p(target), in nats; a score is the sum over the width, and keeps its sign (Captum). */
    CAPTUM("captum", "log p"),
    /** f = p(target); a score is the L2 norm over the width, divided by the sum of all tokens' (Ecco 0.1.2). */
    ECCO("ecco", "p");

    private final String id;
    private final String function;

    Convention(String id, String function) {
        this.id = id;
        this.function = function;
    }

    /** As the command line and JSON name it: {@code captum} or {@code ecco}. */
    public String id() {
        return id;
    }

    /**
     * The convention of that name.
     *
     * @throws StrataException if there is none
     */
    public static Convention of(String id) {
        return Arrays.stream(values()).filter(convention -> convention.id.equals(id)).findFirst().orElseThrow(() ->
                new StrataException("unknown convention '" + id + "'; there are captum and ecco"));
    }

    /** f's name: {@code log p} or {@code p}. */
    String function() {
        return function;
    }

    /** How the numbers of a token become a score, in words. */
    String summary() {
        return this == CAPTUM ? "summed over the width" : "L2 norm over the width, all tokens' adding up to 1";
    }

    /** f, given log p. */
    double value(double logProbability) {
        return this == CAPTUM ? logProbability : Math.exp(logProbability);
    }

    /** df/d(log p), given log p. */
    double slope(double logProbability) {
        return this == CAPTUM ? 1 : Math.exp(logProbability);
    }

    /**
     * One score per token; all are 0 where nothing has any influence.
     *
     * @param attributions [tokens × width]
     */
    double[] scores(double[] attributions, int tokens) {
        int width = attributions.length / tokens;
        double[] scores = new double[tokens];
        for (int i = 0; i < attributions.length; i++) {
            scores[i / width] += this == CAPTUM ? attributions[i] : attributions[i] * attributions[i];
        }
        if (this == ECCO) {
            double sum = Arrays.stream(scores).map(Math::sqrt).sum();
            Arrays.setAll(scores, t -> sum == 0 ? 0 : Math.sqrt(scores[t]) / sum);
        }
        return scores;
    }

    @Override
    public String toString() {
        return id;
    }
}
