package dev.strata.lens.similarity;

import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.figure.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Similarity as a grid, layer × layer. */
final class SimilarityFigure {
    private final Similarity similarity;
    private final Metric metric;
    private final Similarity.Side rows;
    private final Similarity.Side columns;

    SimilarityFigure(Similarity similarity) {
        this.similarity = similarity;
        this.metric = similarity.metric();
        this.rows = similarity.rows();
        this.columns = similarity.columnSide();
    }

    Figure figure() {
        boolean two = similarity.columns().isPresent();
        var facts = new ArrayList<String>();
        facts.add(similarity.origin().modelFact());
        if (two) {
            facts.add("with " + columns.model());
        }
        facts.add(metric.title());
        facts.add(similarity.place().id());
        facts.add(count(similarity.tokens()) + " tokens in windows of " + similarity.window());
        facts.add(similarity.origin().deviceFact());
        var grid = new Grid(
                "",
                two ? rows.model() + ", layer" : "layer",
                rows.layers(),
                two ? columns.model() + ", layer" : "layer",
                IntStream.range(0, columns.layers().size()).mapToObj(this::column).toList(),
                new Scale.Sequential(metric.title(), 0, 1),
                hasDimensions() ? List.of(metric.title(), "dimensions") : List.of(metric.title()));
        String title = two
                ? "How alike are the layers of " + rows.model() + " and " + columns.model() + "?"
                : "How alike are the layers of " + rows.model() + "?";
        return Figure.of(title, facts, List.of(grid), notes());
    }

    private boolean hasDimensions() {
        return !rows.dimensions().isEmpty();
    }

    private Column column(int j) {
        return Column.of(
                columns.layers().get(j), IntStream.range(0, rows.layers().size()).mapToObj(i -> cell(i, j)).toList());
    }

    private Cell cell(int i, int j) {
        double value = similarity.matrix().get(i).get(j);
        boolean defined = !Double.isNaN(value);
        String exact = defined ? String.format(Locale.ROOT, "%.5f", value) : "not defined";
        return Cell.of(
                defined ? String.format(Locale.ROOT, "%.2f", value) : "–",
                value,
                hasDimensions()
                        ? new String[] {exact, rows.dimensions().get(i) + " × " + columns.dimensions().get(j)}
                        : new String[] {exact});
    }

    private List<String> notes() {
        var notes = new ArrayList<String>();
        notes.add(switch (metric) {
            case CKA -> "1 says that two layers' activations differ by a rotation and a scale only, 0 that they have nothing "
                    + "in common.";
            case CCA -> "The mean of all canonical correlations: 1 says that each layer's activations are a linear function "
                    + "of the other's, 0 that they have nothing in common.";
            case SVCCA -> "The mean of the canonical correlations between the principal components that have 99 % of each "
                    + "layer's variance: " + kept() + ".";
            case PWCCA -> "The mean of the canonical correlations, weighted by how much the activations of the row's layer say "
                    + "of each: not the same with row and column swapped.";
        });
        if (hasDimensions()) {
            notes.add(chance());
        }
        if (similarity.matrix().stream().flatMap(List::stream).anyMatch(value -> value.isNaN())) {
            notes.add("– stands where the activations of a layer are the same for every token: nothing can be like them.");
        }
        return notes;
    }

    /** Of n tokens' centred activations of p and q dimensions, the mean squared correlation is max(p, q) / (n - 1). */
    private String chance() {
        int freedom = similarity.tokens() - 1;
        return most() >= freedom
                ? "There are no more tokens than dimensions, so that correlations are 1 whatever the layers hold: this needs "
                        + "a longer text."
                : String.format(
                        Locale.ROOT,
                        "By chance alone, activations that have nothing to do with each other would have correlations of up to "
                                + "%.2f here (root mean square, √(dimensions / (tokens - 1))); more tokens lower that.",
                        Math.sqrt((double) most() / freedom));
    }

    private String kept() {
        var all = dimensions().toList();
        int least = all.stream().mapToInt(d -> d).min().orElseThrow();
        return (least == most() ? "" : least + " to ") + most() + " of them";
    }

    private int most() {
        return dimensions().mapToInt(d -> d).max().orElseThrow();
    }

    private Stream<Integer> dimensions() {
        return Stream.concat(rows.dimensions().stream(), columns.dimensions().stream());
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
