package dev.strata.lens.report;

import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Passage.Shading;
import dev.strata.lens.report.Canvas.Anchor;
import dev.strata.lens.report.Canvas.Font;
import dev.strata.lens.terminal.Visible;

/** A passage as running text whose words are shaded: by the first shading, and by all that no word brings up. */
final class PassageSvg implements Drawing {
    private static final double WIDTH = 720;
    private static final double LINE = 28;
    private static final double WORD = 21;

    private final Passage passage;

    PassageSvg(Passage passage) {
        this.passage = passage;
    }

    @Override
    public double width() {
        return WIDTH;
    }

    @Override
    public double draw(Canvas canvas, double top) {
        double y = top;
        for (Shading shading : passage.unselected()) {
            if (!shading.name().isEmpty()) {
                y += 17;
                canvas.text(Svg.left(), y - 4, Font.PROSE, Anchor.START, Canvas.FAINT, shading.name());
            }
            y = words(canvas, shading, y) + LINE;
        }
        return y;
    }

    /** Returns where the last line begins. */
    private double words(Canvas canvas, Shading shading, double top) {
        double x = 0;
        double y = top;
        for (int w = 0; w < passage.words().size(); w++) {
            String word = Visible.text(passage.words().get(w).replace('␣', ' '));
            boolean breaks = word.strip().endsWith("\\n");
            String text = word.replace("\\n", "↵");
            if (x > 0 && x + Font.WORD.width(text) > WIDTH) {
                x = 0;
                y += LINE;
                text = text.isBlank() ? text : text.stripLeading();
            }
            double width = Font.WORD.width(text);
            double value = shading.values().get(w);
            String ink = Canvas.INK;
            if (!Double.isNaN(value)) {
                var colour = passage.scale().colour(value);
                canvas.rectangle(Svg.left() + x, y + 3, width, WORD, Canvas.fill(colour));
                ink = Canvas.ink(colour);
            }
            if (w == shading.word()) {
                canvas.frame(Svg.left() + x, y + 3, width, WORD);
            }
            double indent = Font.WORD.width(text) - Font.WORD.width(text.stripLeading());
            canvas.text(Svg.left() + x + indent, y + 18, Font.WORD, Anchor.START, ink, text.strip());
            x = breaks ? 0 : x + width;
            y += breaks && w + 1 < passage.words().size() ? LINE : 0;
        }
        return y;
    }
}
