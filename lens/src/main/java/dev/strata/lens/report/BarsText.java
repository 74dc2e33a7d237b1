package dev.strata.lens.report;

import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.figure.Bars.Series;
import dev.strata.lens.terminal.BarChart;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Bars as a table: labels, a column of figures for each series, and the first series as bars. Columns that don't fit
 * beside each other continue in a further block.
 */
final class BarsText {
    private static final int WIDEST_LABEL = 16;
    private static final String GAP = "  ";

    private final Bars bars;
    private final Terminal terminal;
    private final int labelWidth;
    private final boolean numbered;

    BarsText(Bars bars, Terminal terminal) {
        this.bars = bars;
        this.terminal = terminal;
        this.labelWidth = Stream.concat(Stream.of(bars.labelName()), bars.labels().stream())
                .mapToInt(text -> DisplayWidth.of(label(text))).max().orElse(0);
        this.numbered = bars.labels().stream().allMatch(text -> text.matches("\\d+|embed"));
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        var blocks = Blocks.of(bars.series(), series -> GAP.length() + width(series), terminal.width() - labelWidth);
        for (List<Series> block : blocks) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            int used = labelWidth + block.stream().mapToInt(series -> GAP.length() + width(series)).sum();
            boolean drawn = block == blocks.getFirst();
            lines.add(terminal.bold(header(block, drawn ? terminal.width() - used - 1 : 0)));
            var chart = chart(drawn ? terminal.width() - used - GAP.length() : 0);
            for (int row = 0; row < bars.labels().size(); row++) {
                var line = new StringBuilder(placed(label(bars.labels().get(row))));
                for (Series series : block) {
                    line.append(GAP).append(DisplayWidth.right(label(series.bars().get(row).text()), width(series)));
                }
                var bar = bars.series().getFirst().bars().get(row);
                lines.add(line + (Double.isNaN(bar.value()) ? "" : GAP + chart.of(bar.value(), bar.low(), bar.high())));
            }
        }
        return lines;
    }

    /** @param room for what the values are, where no column has it as its name */
    private String header(List<Series> block, int room) {
        var line = new StringBuilder(placed(label(bars.labelName())));
        for (Series series : block) {
            line.append(GAP).append(DisplayWidth.right(name(series), width(series)));
        }
        String value = Visible.text(bars.valueName());
        boolean named = name(bars.series().getFirst()).equals(value);
        return named || room < 2 ? line.toString() : line + GAP + DisplayWidth.fit(value, room - 1);
    }

    private BarChart chart(int room) {
        var first = bars.series().getFirst().bars().stream().filter(bar -> !Double.isNaN(bar.value())).toList();
        return new BarChart(
                first.stream().mapToDouble(Bar::low).min().orElse(0),
                first.stream().mapToDouble(Bar::high).max().orElse(0),
                room);
    }

    private int width(Series series) {
        return Stream.concat(Stream.of(name(series)), series.bars().stream().map(bar -> label(bar.text())))
                .mapToInt(DisplayWidth::of).max().orElse(0);
    }

    private String name(Series series) {
        return label(series.name().isEmpty() ? bars.valueName() : series.name());
    }

    private String placed(String label) {
        return numbered ? DisplayWidth.right(label, labelWidth) : DisplayWidth.left(label, labelWidth);
    }

    private static String label(String text) {
        return DisplayWidth.fit(Visible.text(text), WIDEST_LABEL);
    }
}
