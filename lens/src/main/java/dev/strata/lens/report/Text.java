package dev.strata.lens.report;

import dev.strata.lens.figure.Figure;
import dev.strata.lens.terminal.Terminal;

/** A figure as terminal text. */
public final class Text {
    private Text() {}

    /** Draws it, as wide as the terminal allows and coloured if it can. */
    public static String of(Figure figure, Terminal terminal) {
        throw new UnsupportedOperationException("not drawn yet");
    }
}
