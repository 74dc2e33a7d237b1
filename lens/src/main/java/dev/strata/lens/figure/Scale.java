package dev.strata.lens.figure;

import dev.strata.lens.colour.BlueOrange;
import dev.strata.lens.colour.Rgb;
import dev.strata.lens.colour.Viridis;
import java.util.ArrayList;
import java.util.List;

/** From values to colours that colour-blind people tell apart. */
public sealed interface Scale {
    /** What the values are, e.g. {@code rank}. */
    String meaning();

    /** The colour of a value that is not NaN. */
    Rgb colour(double value);

    /** Values for a legend, in the order in which it shows them. */
    List<Double> stops();

    /** Ranks from 1 (the lightest) to {@code count}, logarithmic. */
    record Rank(int count) implements Scale {
        @Override
        public String meaning() {
            return "rank";
        }

        @Override
        public Rgb colour(double value) {
            return Viridis.ofRank((int) value, count);
        }

        /** The powers of ten and the last rank. */
        @Override
        public List<Double> stops() {
            var stops = new ArrayList<Double>();
            for (double rank = 1; rank < count; rank *= 10) {
                stops.add(rank);
            }
            stops.add((double) count);
            return stops;
        }
    }

    /** From {@code least} (dark) to {@code most} (light), linear. */
    record Sequential(String meaning, double least, double most) implements Scale {
        @Override
        public Rgb colour(double value) {
            return Viridis.at(most > least ? (value - least) / (most - least) : 0);
        }

        @Override
        public List<Double> stops() {
            return evenly(least, most);
        }
    }

    /** From {@code -most} (blue) over 0 (white) to {@code most} (orange), linear. */
    record Diverging(String meaning, double most) implements Scale {
        @Override
        public Rgb colour(double value) {
            return BlueOrange.at(most > 0 ? value / most : 0);
        }

        @Override
        public List<Double> stops() {
            return evenly(-most, most);
        }
    }

    /** From 0 (white) to {@code most} (orange), linear: for running text, which stays black on white where little is said. */
    record Amount(String meaning, double most) implements Scale {
        @Override
        public Rgb colour(double value) {
            return BlueOrange.at(most > 0 ? Math.max(0, value / most) : 0);
        }

        @Override
        public List<Double> stops() {
            return evenly(0, most);
        }
    }

    private static List<Double> evenly(double least, double most) {
        return List.of(least, (3 * least + most) / 4, (least + most) / 2, (least + 3 * most) / 4, most);
    }
}
