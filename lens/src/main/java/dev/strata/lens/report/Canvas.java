package dev.strata.lens.report;

import dev.strata.lens.colour.Rgb;
import dev.strata.lens.terminal.DisplayWidth;
import java.util.List;
import java.util.Locale;

/** SVG in the writing. Lengths are in CSS pixels, y pointing down; text is placed by its baseline. */
final class Canvas {
    static final String INK = "#1b1c1e";
    static final String FAINT = "#5d6269";
    static final String LINE = "#d9dce1";
    static final String LESS = "#2166ac";
    static final String MORE = "#d9822b";
    static final List<String> SERIES = List.of("#2a6fb0", "#d9822b", "#7a8088", "#3a9188", "#8a5aa8", "#b3482e");
    /** A character's width as part of the font's size: all of a monospaced font's, most of another's. */
    private static final double MONO_WIDTH = 0.61;
    private static final double SANS_WIDTH = 0.56;
    private static final double SANS_BOLD_WIDTH = 0.6;

    /** How text looks. */
    enum Font {
        TITLE("sans", 20, true),
        CAPTION("sans", 14, true),
        PROSE("sans", 12, false),
        CELL("mono", 11, false),
        HEADER("mono", 11, true),
        WORD("mono", 14, false);

        private final String family;
        private final int size;
        private final boolean bold;

        Font(String family, int size, boolean bold) {
            this.family = family;
            this.size = size;
            this.bold = bold;
        }

        int size() {
            return size;
        }

        /** About how wide a text is. */
        double width(String text) {
            return DisplayWidth.of(text) * character();
        }

        /** About how many characters fit. */
        int columns(double width) {
            return Math.max(2, (int) (width / character()));
        }

        private double character() {
            return size * (family.equals("mono") ? MONO_WIDTH : bold ? SANS_BOLD_WIDTH : SANS_WIDTH);
        }
    }

    /** Where a text's x is. */
    enum Anchor { START, MIDDLE, END }

    private final StringBuilder content = new StringBuilder();

    void rectangle(double x, double y, double width, double height, String fill) {
        content.append("<rect x=\"").append(number(x)).append("\" y=\"").append(number(y))
                .append("\" width=\"").append(number(width)).append("\" height=\"").append(number(height))
                .append("\" fill=\"").append(fill).append("\"/>\n");
    }

    /** An outline. */
    void frame(double x, double y, double width, double height) {
        content.append("<rect x=\"").append(number(x)).append("\" y=\"").append(number(y))
                .append("\" width=\"").append(number(width)).append("\" height=\"").append(number(height))
                .append("\" fill=\"none\" stroke=\"").append(INK).append("\" stroke-width=\"1.5\"/>\n");
    }

    void line(double x1, double y1, double x2, double y2, String stroke) {
        content.append("<path d=\"M").append(number(x1)).append(' ').append(number(y1)).append('L').append(number(x2))
                .append(' ').append(number(y2)).append("\" stroke=\"").append(stroke).append("\"/>\n");
    }

    void text(double x, double y, Font font, Anchor anchor, String fill, String text) {
        write(x, y, font, anchor, fill, text, "");
    }

    /** A text that is read from below to above, beginning at y. */
    void upright(double x, double y, Font font, String fill, String text) {
        write(x, y, font, Anchor.START, fill, text, " transform=\"rotate(-90 " + number(x) + " " + number(y) + ")\"");
    }

    private void write(double x, double y, Font font, Anchor anchor, String fill, String text, String transform) {
        if (text.isEmpty()) {
            return;
        }
        content.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" class=\"")
                .append(font.family).append("\" font-size=\"").append(font.size).append('"')
                .append(font.bold ? " font-weight=\"bold\"" : "")
                .append(anchor == Anchor.START ? "" : " text-anchor=\"" + anchor.name().toLowerCase(Locale.ROOT) + '"')
                .append(fill.equals(INK) ? "" : " fill=\"" + fill + '"').append(transform)
                // Spaces next to each other would become one.
                .append('>').append(Markup.escape(text).replace("  ", "\u00a0\u00a0")).append("</text>\n");
    }

    /** What a pointer that rests on what is drawn until {@link #end} brings up. */
    void begin(String title) {
        content.append("<g><title>").append(Markup.escape(title)).append("</title>");
    }

    void end() {
        content.append("</g>\n");
    }

    static String fill(Rgb colour) {
        return "#" + colour.hex();
    }

    /** Black or white, whichever is easier to read on the ground. */
    static String ink(Rgb ground) {
        return ground.isLight() ? "#000" : "#fff";
    }

    static String number(double number) {
        String figure = String.format(Locale.ROOT, "%.1f", number);
        return figure.endsWith(".0") ? figure.substring(0, figure.length() - 2) : figure;
    }

    @Override
    public String toString() {
        return content.toString();
    }
}
