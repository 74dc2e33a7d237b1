package dev.strata.lens.report;

import dev.strata.lens.figure.Figure;

/** A figure as one self-contained HTML page, which asks nothing of the network. */
public final class Page {
    private Page() {}

    /** Draws it. */
    public static String of(Figure figure) {
        throw new UnsupportedOperationException("not drawn yet");
    }
}
