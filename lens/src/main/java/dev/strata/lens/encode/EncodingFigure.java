package dev.strata.lens.encode;

import dev.strata.lens.Figures;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.figure.Bars.Series;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.table.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A neural encoding as a picture: a bar per layer, beside the untrained model's. */
final class EncodingFigure {
    private final Encoding encoding;
    private final int subjects;

    private EncodingFigure(Encoding encoding) {
        this.encoding = encoding;
        subjects = encoding.layers().getFirst().model().subjects().size();
    }

    static Figure of(Encoding encoding) {
        return new EncodingFigure(encoding).figure();
    }

    private Figure figure() {
        String title = "Does the brain agree? Each layer's prediction of " + count(encoding.voxels().size(), "voxel")
                + "' responses to " + count(encoding.stimuli(), "stimulus");
        var facts = List.of(
                encoding.origin().modelFact(),
                "ridge",
                encoding.folds() + " folds",
                "seed " + encoding.seed(),
                encoding.origin().deviceFact());
        return Figure.of(title, facts, List.of(bars()), notes());
    }

    private Bars bars() {
        return new Bars(
                "",
                "layer",
                encoding.layers().stream().map(LayerScore::layer).toList(),
                encoding.ceiling().isPresent() ? "Pearson r / ceiling" : "Pearson r",
                List.of(
                        series("model " + encoding.origin().model(), LayerScore::model),
                        series("untrained", LayerScore::untrained)));
    }

    private Series series(String name, Function<LayerScore, Agreement> which) {
        return new Series(name, encoding.layers().stream()
                .map(which)
                .map(one -> new Bar(one.score(), one.lower(), one.upper(), figure(one.score())))
                .toList());
    }

    private List<String> notes() {
        var notes = new ArrayList<String>();
        notes.add(verdict());
        notes.add(method());
        notes.add(grouping());
        notes.add(spread());
        if (encoding.cut() > 0) {
            notes.add(count(encoding.cut(), "stimulus") + " came so late in a passage that it no longer fits the "
                    + "model's context: the last tokens that fit were read.");
        }
        leftOut(encoding.missing(), "responses are missing").ifPresent(notes::add);
        leftOut(encoding.constant(), "all responses in some fold's training or test part are the same")
                .ifPresent(notes::add);
        edge().ifPresent(notes::add);
        return notes;
    }

    private String verdict() {
        LayerScore best = encoding.best();
        LayerScore control = encoding.bestUntrained();
        double above = best.model().score() - best.untrained().score();
        return "Layer " + best.layer() + " agrees best: " + figure(best.model().score()) + ", "
                + figure(Math.abs(above)) + (above < 0 ? " below" : " above") + " the untrained model's same layer ("
                + figure(best.untrained().score()) + "), whose best is " + figure(control.untrained().score())
                + " at layer " + control.layer() + ". The best of " + encoding.layers().size()
                + " layers is picked by the very responses that it is scored on, which flatters it.";
    }

    private String method() {
        return "A score is Pearson's r between measured responses and those that ridge regression predicts from the "
                + "residual stream at a stimulus' last token, on stimuli held out of the regression: the mean over "
                + encoding.folds() + " folds"
                + encoding.ceiling().stream().mapToObj(median -> ", divided by the voxel's noise ceiling (median "
                        + figure(median) + ")").findFirst().orElse("")
                + ", then the median over " + (subjects > 0
                        ? "each subject's voxels, then over " + subjects + " subjects"
                        : "the voxels")
                + ". Marks are the quartiles over all voxels.";
    }

    private String grouping() {
        return encoding.groups() < encoding.stimuli()
                ? "Folds keep each of the " + encoding.groups() + " groups of stimuli whole."
                : "Folds take stimuli at random: where neighbours resemble each other, as in a story, name the group "
                        + "that each belongs to, or scores are too high.";
    }

    private String spread() {
        Agreement best = encoding.best().model();
        return "Layer " + encoding.best().layer() + " by fold: " + range(best.folds())
                + (subjects > 0 ? "; by subject: " + range(List.copyOf(best.subjects().values())) : "") + ".";
    }

    private static String range(List<Double> values) {
        double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
        return figure(Median.quantile(all, 0)) + " to " + figure(Median.quantile(all, 1));
    }

    private Optional<String> leftOut(List<String> names, String why) {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(count(names.size(), "voxel") + (names.size() == 1 ? " is" : " are")
                        + " left out, since " + why + ": " + Names.some(names) + ".");
    }

    /** Says so if the best layer's alpha might better be outside the range of those there were. */
    private Optional<String> edge() {
        double alpha = encoding.best().model().alpha();
        boolean edge = encoding.alphas().size() > 1
                && (alpha == encoding.alphas().getFirst() || alpha == encoding.alphas().getLast());
        return edge
                ? Optional.of("At layer " + encoding.best().layer() + " the penalty chosen, " + Figures.of(alpha)
                        + ", is at the end of those there were: others might do better.")
                : Optional.empty();
    }

    private static String count(int number, String what) {
        return number + " " + (number == 1 ? what : what.equals("stimulus") ? "stimuli" : what + "s");
    }

    private static String figure(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.equals("-0.000") ? "0.000" : text;
    }
}
