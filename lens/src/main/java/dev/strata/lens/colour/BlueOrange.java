package dev.strata.lens.colour;

import java.util.List;

/**
 * A diverging colour map, blue for less, white for nothing, orange for more: the blue arm of ColorBrewer's RdBu and the
 * orange one of its PuOr (Brewer, 2003), which colour-blind people tell apart.
 */
public final class BlueOrange {
    /** At -1, -3/4, … 1. */
    private static final List<Rgb> STOPS = List.of(
            new Rgb(33, 102, 172),
            new Rgb(67, 147, 195),
            new Rgb(146, 197, 222),
            new Rgb(209, 229, 240),
            new Rgb(247, 247, 247),
            new Rgb(254, 224, 182),
            new Rgb(253, 184, 99),
            new Rgb(224, 130, 20),
            new Rgb(179, 88, 6));

    private BlueOrange() {}

    /** The colour at {@code t} in [-1, 1]. */
    public static Rgb at(double t) {
        return Rgb.along(STOPS, (Math.clamp(t, -1, 1) + 1) / 2);
    }
}
