package dev.strata.lens.report;

import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Bars.Bar;
import dev.strata.lens.report.Canvas.Anchor;
import dev.strata.lens.report.Canvas.Font;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Visible;
import java.util.stream.Stream;

/** Bars from zero, a row for each label; in a row a bar for each series, with a line over its spread. */
final class BarsSvg implements Drawing {
    private static final int WIDEST_LABEL = 24;
    private static final double TRACK = 400;
    private static final double BAR = 12;
    private static final double GAP = 6;

    private final Bars bars;
    private final Axis axis;
    private final boolean signed;
    private final double labelWidth;
    private final double numberWidth;

    BarsSvg(Bars bars) {
        this.bars = bars;
        this.axis = Axis.of(bars);
        this.signed = bars.series().size() == 1
                && bars.series().getFirst().bars().stream().anyMatch(bar -> bar.value() < 0);
        this.labelWidth = 10 + Stream.concat(Stream.of(bars.labelName()), bars.labels().stream())
                .mapToDouble(label -> Font.CELL.width(label(label))).max().orElse(0);
        this.numberWidth = 14 + bars.series().stream().flatMap(series -> series.bars().stream())
                .mapToDouble(bar -> Font.CELL.width(label(bar.text()))).max().orElse(0);
    }

    @Override
    public double width() {
        return labelWidth + TRACK + numberWidth;
    }

    @Override
    public double draw(Canvas canvas, double top) {
        double y = bars.series().size() > 1 ? names(canvas, top) : top;
        y += 15;
        String value = label(bars.valueName()) + " →";
        canvas.text(Svg.left() + labelWidth, y - 4, Font.PROSE, Anchor.START, Canvas.FAINT, value);
        y += 15;
        canvas.text(Svg.left() + labelWidth - 8, y - 4, Font.PROSE, Anchor.END, Canvas.FAINT, label(bars.labelName()));
        double row = bars.series().size() * (BAR + 1) + GAP;
        double bottom = y + bars.labels().size() * row;
        for (var tick : axis.ticks()) {
            canvas.text(x(tick.value()), y - 4, Font.CELL, Anchor.MIDDLE, Canvas.FAINT, tick.text());
            canvas.line(x(tick.value()), y, x(tick.value()), bottom, tick.value() == 0 ? Canvas.FAINT : Canvas.LINE);
        }
        for (int label = 0; label < bars.labels().size(); label++) {
            canvas.text(Svg.left() + labelWidth - 8, y + row / 2 + 4, Font.CELL, Anchor.END, Canvas.INK,
                    label(bars.labels().get(label)));
            for (int s = 0; s < bars.series().size(); s++) {
                bar(canvas, bars.series().get(s).bars().get(label), s, y + GAP / 2 + s * (BAR + 1));
            }
            y += row;
        }
        return bottom;
    }

    private double names(Canvas canvas, double top) {
        double x = Svg.left();
        for (int s = 0; s < bars.series().size(); s++) {
            canvas.rectangle(x, top + 4, 10, 10, colour(s));
            String name = label(bars.series().get(s).name());
            canvas.text(x + 15, top + 13, Font.PROSE, Anchor.START, Canvas.INK, name);
            x += 15 + Font.PROSE.width(name) + 16;
        }
        return top + 22;
    }

    private void bar(Canvas canvas, Bar bar, int series, double y) {
        canvas.text(Svg.left() + width(), y + 10, Font.CELL, Anchor.END, Canvas.INK, label(bar.text()));
        if (!Double.isFinite(bar.value())) {
            return;
        }
        double from = Math.min(x(0), x(bar.value()));
        canvas.rectangle(from, y, Math.max(x(0), x(bar.value())) - from, BAR, colour(series, bar.value()));
        if (bar.low() < bar.high()) {
            double middle = y + BAR / 2;
            canvas.line(x(bar.low()), middle, x(bar.high()), middle, Canvas.INK);
            canvas.line(x(bar.low()), middle - 3, x(bar.low()), middle + 3, Canvas.INK);
            canvas.line(x(bar.high()), middle - 3, x(bar.high()), middle + 3, Canvas.INK);
        }
    }

    private double x(double value) {
        return Svg.left() + labelWidth + TRACK * (value - axis.low()) / (axis.high() - axis.low());
    }

    /** One series that has negative values says by its colours which they are. */
    private String colour(int series, double value) {
        return signed ? value < 0 ? Canvas.LESS : Canvas.MORE : colour(series);
    }

    private static String colour(int series) {
        return Canvas.SERIES.get(series % Canvas.SERIES.size());
    }

    private static String label(String label) {
        return DisplayWidth.fit(Visible.text(label), WIDEST_LABEL);
    }
}
