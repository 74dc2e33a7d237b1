package dev.strata.lens.colour;

import java.util.List;

/** The colour map viridis (Smith and van der Walt, 2015): even to the eye, whatever colours it can tell apart. */
public final class Viridis {
    /** At 0, 1/8, … 1. */
    private static final List<Rgb> STOPS = List.of(
            new Rgb(68, 1, 84),
            new Rgb(71, 45, 123),
            new Rgb(59, 82, 139),
            new Rgb(44, 114, 142),
            new Rgb(33, 145, 140),
            new Rgb(40, 174, 128),
            new Rgb(94, 201, 98),
            new Rgb(173, 220, 48),
            new Rgb(253, 231, 37));

    private Viridis() {}

    /** The colour at {@code t} in [0, 1], dark to light. */
    public static Rgb at(double t) {
        return Rgb.along(STOPS, t);
    }

    /** The colour of a rank among {@code count}: logarithmic, rank 1 the lightest. */
    public static Rgb ofRank(int rank, int count) {
        return count < 2 ? at(1) : at(1 - Math.log(rank) / Math.log(count));
    }
}
