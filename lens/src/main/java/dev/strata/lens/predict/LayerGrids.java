package dev.strata.lens.predict;

import dev.strata.lens.Figures;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.terminal.DisplayWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Grids whose rows are layers: what each layer would say, and the ranks of tokens on their way through the layers. */
public final class LayerGrids {
    /** The caption of {@link #choices}. */
    public static final String CHOICES = "What each layer would say";

    private static final int WIDEST_TOKEN = 16;
    private static final List<String> RANK_TIPS = List.of("rank", "probability", "first choice");

    private LayerGrids() {}

    /**
     * A grid of each layer's likeliest tokens. A click on one shows its ranks, where the blank has its track.
     *
     * @param layers the rows' labels
     */
    public static Grid choices(String caption, List<String> layers, Blank blank) {
        int most = blank.choices().getFirst().size();
        var columns = IntStream.range(0, most)
                .mapToObj(i -> Column.of(String.valueOf(i + 1), blank.choices().stream()
                        .map(ofLayer -> choice(blank, ofLayer.get(i)))
                        .toList()))
                .toList();
        return new Grid(caption, "layer", layers, "rank", columns,
                new Scale.Sequential("probability", 0, 1), List.of("token", "probability", "token id"));
    }

    private static Cell choice(Blank blank, Choice choice) {
        boolean tracked = blank.tracks().stream().anyMatch(track -> track.token().equals(choice.token()));
        return new Cell(
                DisplayWidth.fit(choice.token().visible(), WIDEST_TOKEN) + " " + percent(choice.probability()),
                choice.probability(),
                List.of(choice.token().visible(), Figures.percent(choice.probability()), String.valueOf(choice.token().id())),
                tracked ? key(blank, choice.token().id()) : "");
    }

    /** A grid of ranks, its columns made by {@link #track}. */
    public static Grid ranks(List<String> layers, String columnName, List<Column> columns, int vocabulary) {
        return new Grid(
                "Rank at each layer", "layer", layers, columnName, columns, new Scale.Rank(vocabulary), RANK_TIPS);
    }

    /** A track as a column of {@link #ranks}. */
    public static Column track(Blank blank, Track track, String over, boolean shown) {
        var cells = new ArrayList<Cell>();
        for (int row = 0; row < track.ranks().size(); row++) {
            int rank = track.ranks().get(row);
            var first = blank.choices().get(row).getFirst();
            cells.add(Cell.of(
                    String.valueOf(rank),
                    rank,
                    String.valueOf(rank),
                    Figures.percent(track.probabilities().get(row)),
                    first.token().visible() + " " + Figures.percent(first.probability())));
        }
        return new Column(track.token().visible(), over, key(blank, track.token().id()), shown, cells);
    }

    private static String key(Blank blank, int token) {
        return "p" + blank.position() + "t" + token;
    }

    /** A probability, short enough for a cell. */
    private static String percent(double probability) {
        double percent = 100 * probability;
        return percent < 0.05 ? "<0.1 %" : String.format(Locale.ROOT, percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
    }
}
