package dev.strata.lens.report;

import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.report.Canvas.Anchor;
import dev.strata.lens.report.Canvas.Font;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Flow;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Collectors;

/** A figure as SVG, for papers: title, facts, the panels of the first variant, notes, on white. */
public final class Svg {
    private static final double MARGIN = 24;
    private static final double LEAST_WIDTH = 480;
    private static final double GAP = 24;
    /** Of a title or another paragraph. */
    private static final int MOST_LINES = 8;
    private static final String SANS =
            "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
    private static final String MONO = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";

    private final Figure figure;
    private final Canvas canvas = new Canvas();
    private double y = MARGIN;

    private Svg(Figure figure) {
        this.figure = figure;
    }

    /** Draws it. */
    public static String of(Figure figure) {
        return of(figure, SANS, MONO);
    }

    /** Draws it in fonts of these families. */
    static String of(Figure figure, String sans, String mono) {
        return new Svg(figure).draw(sans, mono);
    }

    private String draw(String sans, String mono) {
        var panels = figure.variants().getFirst().panels();
        var drawings = panels.stream().map(Svg::drawing).toList();
        double width = Math.max(LEAST_WIDTH, drawings.stream().mapToDouble(Drawing::width).max().orElse(0));
        paragraph(figure.title(), Font.TITLE, Canvas.INK, width);
        paragraph(String.join(" · ", facts()), Font.PROSE, Canvas.FAINT, width);
        for (int p = 0; p < panels.size(); p++) {
            y += GAP;
            paragraph(panels.get(p).caption(), Font.CAPTION, Canvas.INK, width);
            y = drawings.get(p).draw(canvas, y + (panels.get(p).caption().isEmpty() ? 0 : 6));
            var scale = Legend.scale(panels.get(p));
            if (!scale.equals(p + 1 < panels.size() ? Legend.scale(panels.get(p + 1)) : Optional.empty())) {
                scale.ifPresent(this::legend);
            }
        }
        y += figure.notes().isEmpty() ? 0 : GAP;
        for (String note : figure.notes()) {
            paragraph(note, Font.PROSE, Canvas.INK, width);
            y += 4;
        }
        return document(width + 2 * MARGIN, y + MARGIN, sans, mono);
    }

    private ArrayList<String> facts() {
        var facts = new ArrayList<>(figure.facts());
        if (figure.variants().size() > 1) {
            facts.add("shown: " + figure.variants().getFirst().name());
        }
        return facts;
    }

    private static Drawing drawing(Panel panel) {
        return switch (panel) {
            case Grid grid -> new GridSvg(grid);
            case Passage passage -> new PassageSvg(passage);
            case Bars bars -> new BarsSvg(bars);
        };
    }

    private void paragraph(String text, Font font, String fill, double width) {
        if (text.isEmpty()) {
            return;
        }
        int columns = font.columns(width);
        var lines = Flow.sentence(Visible.text(text), columns);
        for (int i = 0; i < Math.min(lines.size(), MOST_LINES); i++) {
            boolean cut = i == MOST_LINES - 1 && lines.size() > MOST_LINES;
            String line = cut ? DisplayWidth.fit(lines.get(i) + lines.get(i + 1), columns) : lines.get(i);
            y += font.size() * 1.4;
            canvas.text(MARGIN, y - font.size() * 0.3, font, Anchor.START, fill, line.strip());
        }
    }

    private void legend(Scale scale) {
        var legend = Legend.of(scale);
        y += 10;
        String meaning = Visible.text(legend.meaning());
        canvas.text(MARGIN, y + 13, Font.PROSE, Anchor.START, Canvas.FAINT, meaning);
        double x = MARGIN + (meaning.isEmpty() ? 0 : Font.PROSE.width(meaning) + 10);
        for (var stop : legend.stops()) {
            double width = Font.CELL.width(stop.text()) + 14;
            canvas.rectangle(x, y, width, 18, Canvas.fill(stop.colour()));
            canvas.text(x + width / 2, y + 13, Font.CELL, Anchor.MIDDLE, Canvas.ink(stop.colour()), stop.text());
            x += width;
        }
        y += 18;
    }

    private String document(double width, double height, String sans, String mono) {
        String size = Canvas.number(Math.ceil(width)) + " " + Canvas.number(Math.ceil(height));
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s" width="%s" height="%s" role="img" \
                aria-labelledby="title desc">
                <title id="title">%s</title>
                <desc id="desc">%s</desc>
                <style>.sans{font-family:%s}.mono{font-family:%s}</style>
                <rect width="100%%" height="100%%" fill="#fff"/>
                <g fill="%s">
                %s</g>
                </svg>
                """.formatted(size, size.split(" ")[0], size.split(" ")[1], Markup.escape(figure.title()),
                Markup.escape(description()), sans, mono, Canvas.INK, canvas);
    }

    /** What those hear who don't see it. */
    private String description() {
        String panels = figure.variants().getFirst().panels().stream()
                .map(Panel::caption).filter(caption -> !caption.isEmpty()).collect(Collectors.joining("; "));
        return String.join(". ", facts()) + ". " + (panels.isEmpty() ? "" : panels + ". ")
                + String.join(" ", figure.notes());
    }

    /** The left edge of what is drawn. */
    static double left() {
        return MARGIN;
    }
}
