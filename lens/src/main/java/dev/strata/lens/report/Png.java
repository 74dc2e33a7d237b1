package dev.strata.lens.report;

import dev.strata.lens.figure.Figure;

/** A figure as PNG. */
public final class Png {
    private Png() {}

    /** Draws it. */
    public static byte[] of(Figure figure) {
        throw new UnsupportedOperationException("not drawn yet");
    }
}
