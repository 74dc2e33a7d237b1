package dev.strata.lens.saliency;

import dev.strata.lens.Figures;
import java.util.ArrayList;
import java.util.List;

/** What the figures of a saliency table mean, in sentences. */
final class SaliencySummary {
    private SaliencySummary() {}

    static List<String> lines(Saliency saliency) {
        var lines = new ArrayList<String>();
        lines.add(target(saliency) + " has probability " + Figures.percent(saliency.target().probability()) + ", rank "
                + saliency.target().rank() + ".");
        lines.add("A score is the " + saliency.method().formula(saliency.convention()) + ", "
                + saliency.convention().summary()
                + (saliency.signed() ? ": above 0 the token speaks for " + target(saliency) + ", below 0 against it." : "."));
        saliency.completeness().ifPresent(completeness -> lines.add(sentence(completeness, saliency.convention())));
        return lines;
    }

    private static String target(Saliency saliency) {
        return "“" + saliency.target().token().visible() + "”";
    }

    private static String sentence(Completeness completeness, Convention convention) {
        return "All attributions add up to " + Figures.of(completeness.sum()) + "; " + convention.function() + " is "
                + Figures.of(completeness.input()) + ", and " + Figures.of(completeness.baseline())
                + " with zero embeddings: a completeness gap of " + Figures.of(completeness.gap())
                + completeness.relativeGap().map(gap -> " (" + Figures.percent(gap) + ")").orElse("")
                + " after " + completeness.steps() + (completeness.steps() == 1 ? " step." : " steps.");
    }
}
