package dev.strata.lens.report;

import dev.strata.lens.Figures;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.figure.Bars.Series;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Figure.Variant;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Passage.Shading;
import dev.strata.lens.figure.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Figures of every kind, as views build them. */
final class Samples {
    static final List<String> WORDS = List.of("He", "ath", "row", "␣airport", "␣is", "␣located", "␣in", "␣the", "␣city",
            "␣of", "␣London", ",", "␣the", "␣capital", ".", "\\n");
    /** What a page must not run, and no medium may break on. */
    static final List<String> EVIL = List.of("<script>alert(1)</script>", "\"'>&", "</script>", "<!--", "]]>", "${x}",
            "\u2028\u2029", "\u0000\u0007\u001b[31m", "日本", "👩‍👩‍👧", "\u202Eabc", "a\uD800b",
            "<img src=x onerror=alert(1)>");
    private static final List<String> FACTS = List.of("model demo", "lens ln_f", "device host (2 cores)");
    private static final int VOCABULARY = 50_257;

    private Samples() {}

    /** Ranks of the words in a text, by layer, under two lenses; a click on a cell watches its word. */
    static Figure ranks() {
        return new Figure("Heathrow airport is located in the city of London, the capital.", FACTS,
                List.of(
                        new Variant("ln_f", List.of(ranks(13, WORDS, 1))),
                        new Variant("raw", List.of(ranks(13, WORDS, 2)))),
                List.of("A cell is the next word's rank in a layer's answer: 1 is its first choice."));
    }

    static Grid ranks(int layers, List<String> words, int seed) {
        var columns = new ArrayList<Column>();
        for (int w = 0; w + 1 < words.size(); w++) {
            columns.add(new Column(words.get(w + 1), words.get(w), "", true, ranks(layers, w, seed, "watch" + w % 3)));
        }
        for (int k = 0; k < 3; k++) {
            columns.add(new Column("␣word" + k, "watched", "watch" + k, false, ranks(layers, 100 + k, seed, "")));
        }
        var rows = IntStream.range(0, layers).mapToObj(l -> l == 0 ? "embed" : String.valueOf(l - 1)).toList();
        var tips = List.of("rank", "probability");
        return new Grid("", "layer", rows, "next token", columns, new Scale.Rank(VOCABULARY), tips);
    }

    private static List<Cell> ranks(int layers, int w, int seed, String watch) {
        return IntStream.range(0, layers)
                .mapToObj(layer -> {
                    double noise = 0.5 + 0.5 * Math.sin(seed + 7 * w + 3.7 * layer);
                    int rank = (int) Math.max(1, Math.exp((layers - layer) * noise * 0.8) - 1 + layer % 2);
                    String text = String.valueOf(rank);
                    return new Cell(text, rank, List.of(text, Figures.of(0.4 / rank)), watch);
                })
                .toList();
    }

    /** A shade per layer and position, without figures in the cells. */
    static Figure heat() {
        return heat(WORDS);
    }

    static Figure heat(List<String> words) {
        var columns = IntStream.range(0, words.size())
                .mapToObj(w -> Column.of(words.get(w), IntStream.range(0, 12)
                        .mapToObj(l -> {
                            double value = Math.sin(w * 0.7) * Math.cos(l * 0.4);
                            return Cell.of("", value, Figures.of(value));
                        })
                        .toList()))
                .toList();
        return Figure.of("What restores the answer?", FACTS, List.of(new Grid("Patched: resid_pre", "layer",
                IntStream.range(0, 12).mapToObj(String::valueOf).toList(), "position", columns,
                new Scale.Diverging("restored share", 1), List.of("restored share"))), List.of());
    }

    /** A shading for each word. */
    static Figure passage() {
        var shadings = new ArrayList<Shading>();
        for (int reader = WORDS.size() - 1; reader >= 0; reader--) {
            int from = reader;
            shadings.add(new Shading("read by " + WORDS.get(reader), reader, IntStream.range(0, WORDS.size())
                    .mapToObj(w -> w > from ? Double.NaN : 1.0 / (1 + (from - w) * (1 + w % 3))).toList()));
        }
        return Figure.of("What does each word read?", FACTS,
                List.of(new Passage("", WORDS, shadings, new Scale.Amount("attention", 1), "attention")),
                List.of("Attention rollout: the heads' mean, half of it from the residual stream."));
    }

    /** Two series, of which one has a spread. */
    static Figure bars() {
        var labels = IntStream.range(0, 12).mapToObj(String::valueOf).toList();
        var trained = labels.stream().map(Integer::valueOf).map(l -> {
            double value = 0.3 * Math.sin(l / 4.0);
            return new Bar(value, value - 0.04, value + 0.05, String.format("%.3f", value));
        }).toList();
        var untrained = labels.stream().map(l -> Bar.of(0.02, "0.020")).toList();
        return Figure.of("Which layer predicts the brain best?", FACTS,
                List.of(new Bars("Pearson r on held-out passages", "layer", labels, "r",
                        List.of(new Series("trained", trained), new Series("untrained", untrained)))),
                List.of("Bars: median over voxels; marks: the quartiles."));
    }

    /** Everything that could break a medium, in every place. */
    static Figure evil() {
        var grid = new Grid(EVIL.get(0), EVIL.get(1), List.of(EVIL.get(2), EVIL.get(12)), EVIL.get(3), EVIL.stream()
                .map(evil -> new Column(evil, evil, "key" + evil, true, List.of(
                        new Cell(evil, 0.25, List.of(evil), "key" + evil), new Cell("", Double.NaN, List.of(), ""))))
                .toList(), new Scale.Sequential(EVIL.get(1), 0, 1), List.of(EVIL.get(0)));
        var passage = new Passage(EVIL.get(7), EVIL, List.of(new Shading(EVIL.get(0), 0,
                EVIL.stream().map(evil -> -0.5).toList())), new Scale.Diverging(EVIL.get(0), 1), EVIL.get(1));
        var bars = new Bars(EVIL.get(2), EVIL.get(1), EVIL, EVIL.get(0), List.of(
                new Series(EVIL.get(0), EVIL.stream().map(evil -> Bar.of(-1, evil)).toList())));
        var variants = List.of(
                new Variant(EVIL.get(1), List.<Panel>of(grid, passage, bars)), new Variant(EVIL.get(2), List.of()));
        return new Figure(EVIL.get(0), EVIL, variants, EVIL);
    }
}
