package dev.strata.lens.report;

import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Passage.Shading;
import dev.strata.lens.terminal.Flow;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.List;

/**
 * A passage as running text whose words are shaded, or without colours have a block character behind them. The first
 * shading is shown, and all others that no word brings up.
 */
final class PassageText {
    private PassageText() {}

    static List<String> lines(Passage passage, Terminal terminal) {
        var lines = new ArrayList<String>();
        for (Shading shading : passage.unselected()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            if (!shading.name().isEmpty()) {
                Flow.sentence(Visible.text(shading.name()), terminal.width())
                        .forEach(line -> lines.add(terminal.faint(line)));
            }
            lines.addAll(text(passage, shading, terminal));
        }
        return lines;
    }

    private static List<String> text(Passage passage, Shading shading, Terminal terminal) {
        var flow = new Flow(terminal.width());
        for (int w = 0; w < passage.words().size(); w++) {
            String word = Visible.text(passage.words().get(w).replace('␣', ' '));
            double value = shading.values().get(w);
            if (terminal.colour() == Colour.NONE) {
                flow.add(word + Level.of(passage.scale(), value), text -> text);
            } else {
                flow.add(word, text -> Double.isNaN(value) ? text : terminal.on(passage.scale().colour(value), text));
            }
        }
        return flow.lines();
    }
}
