package dev.strata.lens.report;

import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Figure.Variant;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Flow;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A figure as terminal text: facts, title, the panels of the first variant, notes. */
public final class Text {
    private static final int TITLE_LINES = 3;

    private final Figure figure;
    private final Terminal terminal;
    private final List<String> lines = new ArrayList<>();

    private Text(Figure figure, Terminal terminal) {
        this.figure = figure;
        this.terminal = terminal;
    }

    /** Draws it, as wide as the terminal allows and coloured if it can. */
    public static String of(Figure figure, Terminal terminal) {
        return new Text(figure, terminal).draw();
    }

    private String draw() {
        if (!figure.facts().isEmpty()) {
            faint(String.join(" · ", figure.facts()));
        }
        title();
        var variant = figure.variants().getFirst();
        if (figure.variants().size() > 1) {
            faint("shown: " + variant.name() + "; a page (--html) has also " + figure.variants().stream()
                    .skip(1).map(Variant::name).collect(Collectors.joining(", ")));
        }
        for (int p = 0; p < variant.panels().size(); p++) {
            panel(variant.panels().get(p));
            var scale = Legend.scale(variant.panels().get(p));
            var next = p + 1 < variant.panels().size() ? Legend.scale(variant.panels().get(p + 1)) : Optional.empty();
            if (!scale.equals(next)) {
                scale.ifPresent(this::legend);
            }
        }
        if (!figure.notes().isEmpty()) {
            lines.add("");
            figure.notes().forEach(note -> lines.addAll(Flow.sentence(Visible.text(note), terminal.width())));
        }
        return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n"));
    }

    private void title() {
        var title = Flow.sentence(Visible.text(figure.title()), terminal.width());
        for (int i = 0; i < Math.min(title.size(), TITLE_LINES); i++) {
            boolean last = i == TITLE_LINES - 1;
            String line = last ? String.join(" ", title.subList(i, title.size())) : title.get(i);
            lines.add(terminal.bold(DisplayWidth.fit(line.strip(), terminal.width())));
        }
    }

    private void faint(String text) {
        lines.add(terminal.faint(DisplayWidth.fit(Visible.text(text), terminal.width())));
    }

    private void panel(Panel panel) {
        lines.add("");
        if (!panel.caption().isEmpty()) {
            Flow.sentence(Visible.text(panel.caption()), terminal.width())
                    .forEach(line -> lines.add(terminal.bold(line)));
        }
        lines.addAll(switch (panel) {
            case Grid grid -> new GridText(grid, terminal).lines();
            case Passage passage -> PassageText.lines(passage, terminal);
            case Bars bars -> new BarsText(bars, terminal).lines();
        });
    }

    /** What the colours, or without them the blocks, stand for. */
    private void legend(Scale scale) {
        var legend = Legend.of(scale);
        var flow = new Flow(terminal.width()).add(Visible.text(legend.meaning()) + " ", UnaryOperator.identity());
        for (var stop : legend.stops()) {
            if (terminal.colour() == Colour.NONE) {
                flow.add(" " + Level.of(scale, stop.value()) + " " + stop.text(), UnaryOperator.identity());
            } else {
                flow.add(" " + stop.text() + " ", text -> terminal.on(stop.colour(), text));
            }
        }
        lines.addAll(flow.lines());
    }
}
