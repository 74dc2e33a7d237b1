package dev.strata.lens.patch;

import dev.strata.lens.Figures;
import dev.strata.lens.Token;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Scale;
import java.util.List;
import java.util.stream.IntStream;

/** A patching as a picture: layers × positions, or layers × heads. */
final class PatchingFigure {
    private static final Figures.Format SCORE = new Figures.Format("%.2f");

    private final Patching patching;

    private PatchingFigure(Patching patching) {
        this.patching = patching;
    }

    static Figure of(Patching patching) {
        var figure = new PatchingFigure(patching);
        return Figure.of(
                "“" + Token.text(patching.corrupt()) + "”, patched from “" + Token.text(patching.clean()) + "”",
                List.of(patching.origin().modelFact(), "at " + patching.at(), figure.difference(),
                        patching.origin().deviceFact()),
                List.of(figure.grid()),
                figure.notes());
    }

    private String difference() {
        return "logit(" + patching.answer().visible() + ") − logit(" + patching.wrong().visible() + ")";
    }

    private Grid grid() {
        var scores = patching.scores();
        boolean heads = patching.at() == At.HEADS;
        double most = scores.stream().flatMap(List::stream).mapToDouble(Math::abs).max().orElse(0);
        return new Grid(
                "",
                "layer",
                IntStream.range(0, scores.size()).mapToObj(String::valueOf).toList(),
                heads ? "head" : "position",
                IntStream.range(0, scores.getFirst().size())
                        .mapToObj(c -> Grid.Column.of(
                                heads ? String.valueOf(c) : token(c),
                                scores.stream().map(layer -> cell(layer.get(c))).toList()))
                        .toList(),
                new Scale.Diverging("score", most),
                List.of("score", "logit difference"));
    }

    /** A position's token; both prompts' where they differ. */
    private String token(int position) {
        Token clean = patching.clean().get(position);
        Token corrupt = patching.corrupt().get(position);
        return clean.equals(corrupt) ? clean.visible() : clean.visible() + "→" + corrupt.visible();
    }

    private Grid.Cell cell(double score) {
        double all = patching.cleanDifference() - patching.corruptDifference();
        double patched = patching.corruptDifference() + score * all;
        return Grid.Cell.of(SCORE.of(score), score, Figures.of(score), Figures.of(patched));
    }

    private List<String> notes() {
        return List.of(
                difference() + " is " + Figures.of(patching.cleanDifference()) + " after the clean prompt and "
                        + Figures.of(patching.corruptDifference()) + " after the corrupt one.",
                "A score is the share of the way from the corrupt to the clean value that one patch makes up: "
                        + patching.at().meaning() + ", taken over from the clean prompt’s run. 0: nothing, 1: all of "
                        + "it, below 0: away from it.",
                patching.at() == At.RESID_PRE ? layerByLayer() : largest());
    }

    /** The positions that matter most, in runs of layers; the residual stream always holds the difference somewhere. */
    private String layerByLayer() {
        var best = patching.scores().stream().map(PatchingFigure::largest).toList();
        var runs = new StringBuilder("The largest score of each layer: ");
        for (int first = 0, next; first < best.size(); first = next) {
            next = first + 1;
            while (next < best.size() && best.get(next).equals(best.get(first))) {
                next++;
            }
            int position = best.get(first);
            var scores = patching.scores().subList(first, next).stream().map(layer -> layer.get(position)).toList();
            runs.append(first == 0 ? "" : "; ").append(token(position)).append(" (position ").append(position)
                    .append(") at ")
                    .append(next - first == 1 ? "layer " + first : "layers " + first + "–" + (next - 1))
                    .append(", ").append(range(scores));
        }
        return runs.append('.').toString();
    }

    private static int largest(List<Double> scores) {
        return IntStream.range(0, scores.size()).boxed()
                .max((a, b) -> Double.compare(scores.get(a), scores.get(b)))
                .orElseThrow();
    }

    private static String range(List<Double> scores) {
        var figures = scores.stream().sorted().map(SCORE::of).toList();
        return figures.getFirst().equals(figures.getLast())
                ? figures.getFirst()
                : figures.getFirst() + " to " + figures.getLast();
    }

    private String largest() {
        int columns = patching.scores().getFirst().size();
        var scores = patching.scores().stream().flatMap(List::stream).toList();
        var places = IntStream.range(0, scores.size()).boxed()
                .sorted((a, b) -> Double.compare(scores.get(b), scores.get(a)))
                .limit(3)
                .map(i -> SCORE.of(scores.get(i)) + " at layer " + i / columns + ", " + column(i % columns))
                .toList();
        return "The largest scores: " + String.join("; ", places) + ".";
    }

    private String column(int column) {
        return patching.at() == At.HEADS ? "head " + column : token(column) + " (position " + column + ")";
    }
}
