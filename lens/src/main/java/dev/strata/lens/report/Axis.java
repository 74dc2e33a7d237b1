package dev.strata.lens.report;

import dev.strata.lens.Figures;
import dev.strata.lens.figure.Bars;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Where the values of bars lie: from {@code low} to {@code high}, with 0 between them, marked at round numbers.
 */
record Axis(double low, double high, List<Tick> ticks) {
    private static final int MOST_TICKS = 6;

    record Tick(double value, String text) {}

    /** The axis of all series. */
    static Axis of(Bars bars) {
        double[] values = bars.series().stream()
                .flatMap(series -> series.bars().stream())
                .flatMapToDouble(bar -> DoubleStream.of(0, bar.value(), bar.low(), bar.high()))
                .filter(Double::isFinite)
                .toArray();
        double low = DoubleStream.of(values).min().orElse(0);
        double high = DoubleStream.of(values).max().orElse(0);
        if (low == high) {
            high = 1;
        }
        double step = step(high - low);
        var marks = new ArrayList<Double>();
        for (long k = (long) Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
            marks.add(k * step);
        }
        var format = Figures.of(List.of(step), false);
        return new Axis(low, high, marks.stream().map(mark -> new Tick(mark, shorter(format.of(mark)))).toList());
    }

    /** 1, 2 or 5 times a power of ten, such that there are not too many. */
    private static double step(double range) {
        double power = Math.pow(10, Math.floor(Math.log10(range / MOST_TICKS)));
        return DoubleStream.of(1, 2, 5, 10).map(step -> step * power)
                .filter(step -> range / step <= MOST_TICKS).findFirst().orElse(10 * power);
    }

    /** Without zeros at the end that say nothing. */
    private static String shorter(String figure) {
        return figure.matches("-?\\d+\\.\\d+") ? figure.replaceAll("\\.?0+$", "") : figure;
    }
}
