package dev.strata.bench.table;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** What was measured of one contender, round by round: its median is the figure, its quartiles say how sure. */
public record Sample(double[] values) {
    /** @throws IllegalArgumentException if there is no value */
    public Sample {
        if (values.length == 0) {
            throw new IllegalArgumentException("a sample of no values");
        }
        values = DoubleStream.of(values).sorted().toArray();
    }

    public double median() {
        return quantile(0.5);
    }

    public double lowerQuartile() {
        return quantile(0.25);
    }

    public double upperQuartile() {
        return quantile(0.75);
    }

    public int size() {
        return values.length;
    }

    /** Both samples' values together. */
    public Sample and(Sample other) {
        return new Sample(DoubleStream.concat(Arrays.stream(values), Arrays.stream(other.values)).toArray());
    }

    /** By linear interpolation between neighbours (Hyndman and Fan's type 7, as NumPy's). */
    private double quantile(double share) {
        double at = share * (values.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, values.length - 1);
        return values[below] + (at - below) * (values[above] - values[below]);
    }
}
