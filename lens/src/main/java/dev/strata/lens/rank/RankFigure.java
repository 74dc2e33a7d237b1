package dev.strata.lens.rank;

import dev.strata.lens.BlankText;
import dev.strata.lens.Lens;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Figure.Variant;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.predict.Blank;
import dev.strata.lens.predict.LayerGrids;
import dev.strata.lens.predict.LensPredictions;
import dev.strata.lens.rank.Rankings.Column;
import dev.strata.lens.terminal.DisplayWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rankings as a picture: layers × ranked tokens; with details by each lens, and with what each layer would say. */
final class RankFigure {
    /** More would not be a title. */
    private static final int TITLE = 160;

    private static final String MEANING = "A number is the token’s rank in what a layer would say comes next, had the "
            + "model to stop there: 1 + how many tokens it finds likelier. “embed” is what enters layer 0.";

    private final Rankings rankings;
    /** Whether each column says which input token it follows. */
    private final boolean contexts;

    RankFigure(Rankings rankings) {
        this.rankings = rankings;
        this.contexts = RankSummary.contexts(rankings);
    }

    Figure figure() {
        var facts = new ArrayList<>(List.of(rankings.origin().modelFact(), "ranks 1 to " + rankings.vocabulary()));
        if (rankings.details().isEmpty()) {
            facts.add(1, fact(rankings.lens()));
        }
        facts.add(rankings.origin().deviceFact());
        var variants = rankings.details().isEmpty()
                ? List.of(new Variant("", List.of(plain())))
                : rankings.details().stream().map(this::variant).toList();
        return new Figure(title(), facts, variants, notes());
    }

    /** What is said of this lens, which is not the only one in a page. */
    private List<String> notes() {
        String lens = rankings.details().isEmpty() ? "" : "Lens " + rankings.lens() + ": ";
        return Stream.concat(RankSummary.lines(rankings).stream().map(line -> lens + line), Stream.of(MEANING)).toList();
    }

    private static String fact(Lens lens) {
        return "lens " + lens;
    }

    private String title() {
        return rankings.oneBlank()
                ? BlankText.of(rankings.tokens(), rankings.columns().getFirst().position(), TITLE).toString()
                : DisplayWidth.fit(BlankText.line(rankings.tokens()), TITLE);
    }

    private String columnName() {
        return RankSummary.isText(rankings) ? "next token" : contexts ? "token after the one above it" : "token";
    }

    private Grid plain() {
        var columns = rankings.columns().stream()
                .map(column -> new Grid.Column(column.target().visible(), over(column.position()), "", true,
                        column.ranks().stream().map(rank -> Cell.of(String.valueOf(rank), rank)).toList()))
                .toList();
        return new Grid("", "layer", rankings.layers(), columnName(), columns,
                new Scale.Rank(rankings.vocabulary()), List.of());
    }

    private String over(int position) {
        return contexts ? rankings.tokens().get(position).visible() : "";
    }

    private Variant variant(LensPredictions predicted) {
        var columns = new ArrayList<Grid.Column>();
        Map<Integer, Long> asked = rankings.columns().stream()
                .collect(Collectors.groupingBy(Column::position, Collectors.counting()));
        for (Blank blank : predicted.blanks()) {
            for (int t = 0; t < blank.tracks().size(); t++) {
                boolean shown = t < asked.get(blank.position());
                columns.add(LayerGrids.track(blank, blank.tracks().get(t), over(blank.position()), shown));
            }
        }
        var panels = new ArrayList<Panel>();
        panels.add(LayerGrids.ranks(rankings.layers(), columnName(), columns, rankings.vocabulary()));
        if (rankings.oneBlank()) {
            panels.add(LayerGrids.choices(LayerGrids.CHOICES, rankings.layers(), predicted.blanks().getFirst()));
        }
        return new Variant(fact(predicted.lens()), panels);
    }
}
