package dev.strata.lens.report;

import dev.strata.lens.Figures;
import dev.strata.lens.colour.Rgb;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Scale;
import java.util.List;
import java.util.Optional;

/**
 * Which values the colours of a panel stand for.
 *
 * @param meaning what the values are
 * @param stops in the scale's order
 */
record Legend(String meaning, List<Stop> stops) {
    /** @param text the value in figures */
    record Stop(double value, String text, Rgb colour) {}

    static Legend of(Scale scale) {
        var format = Figures.of(scale.stops(), scale instanceof Scale.Diverging);
        return new Legend(scale.meaning(), scale.stops().stream()
                .map(stop -> new Stop(
                        stop,
                        scale instanceof Scale.Rank ? String.valueOf(stop.longValue()) : format.of(stop),
                        scale.colour(stop)))
                .toList());
    }

    /** The scale of a panel's colours; none if it shows no colour. */
    static Optional<Scale> scale(Panel panel) {
        return switch (panel) {
            case Grid grid -> Optional.of(grid.scale()).filter(scale -> isColoured(grid));
            case Passage passage -> Optional.of(passage.scale());
            case Bars bars -> Optional.empty();
        };
    }

    private static boolean isColoured(Grid grid) {
        return grid.columns().stream()
                .flatMap(column -> column.cells().stream())
                .anyMatch(cell -> !Double.isNaN(cell.value()));
    }
}
