package dev.strata.lens;

import dev.strata.lens.figure.Figure;
import dev.strata.lens.report.Page;
import dev.strata.lens.report.Png;
import dev.strata.lens.report.Svg;
import dev.strata.lens.report.Text;
import dev.strata.lens.terminal.Terminal;

/** An answer to look at: immutable, the same in every medium. {@code toString()} is {@link #toText} for a plain terminal. */
public interface View {
    /** The picture, as data. */
    Figure figure();

    /** The data behind the picture, for scripts: JSON on one line. */
    String toJson();

    /** The picture as text, as wide as the terminal allows and coloured if it can. */
    default String toText(Terminal terminal) {
        return Text.of(figure(), terminal);
    }

    /** The picture as one self-contained page, which asks nothing of the network. */
    default String toHtml() {
        return Page.of(figure());
    }

    /** The picture as SVG. */
    default String toSvg() {
        return Svg.of(figure());
    }

    /** The picture as PNG. */
    default byte[] toPng() {
        return Png.of(figure());
    }
}
