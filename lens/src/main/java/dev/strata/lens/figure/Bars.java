package dev.strata.lens.figure;

import java.util.List;

/**
 * Labelled values as bars from zero, to both sides where there are negative ones; several series side by side.
 *
 * @param labelName what the labels are, e.g. {@code layer}
 * @param labels top to bottom
 * @param valueName what a value is, with its unit, e.g. {@code logit difference}
 * @param series at least one, the first being the one that matters
 */
public record Bars(String caption, String labelName, List<String> labels, String valueName, List<Series> series)
        implements Panel {

    /** @param bars one per label */
    public record Series(String name, List<Bar> bars) {
        public Series {
            bars = List.copyOf(bars);
        }
    }

    /**
     * A value.
     *
     * @param low the lower end of its spread, {@code value} if there is none
     * @param high the upper end
     * @param text the value in figures
     */
    public record Bar(double value, double low, double high, String text) {
        public static Bar of(double value, String text) {
            return new Bar(value, value, value, text);
        }
    }

    /** @throws IllegalArgumentException if a series has not one bar per label, or there is none */
    public Bars {
        labels = List.copyOf(labels);
        series = List.copyOf(series);
        if (series.isEmpty()) {
            throw new IllegalArgumentException("bars without a series");
        }
        for (Series one : series) {
            if (one.bars.size() != labels.size()) {
                throw new IllegalArgumentException(one.bars.size() + " bars for " + labels.size() + " labels");
            }
        }
    }
}
