package dev.strata.lens.saliency;

import dev.strata.lens.Token;
import dev.strata.lens.terminal.BlueOrange;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Flow;
import dev.strata.lens.terminal.Rgb;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Saliency as the text itself, shaded, then a row for each token with its score in figures and as a bar. */
final class SaliencyTable {
    private static final int WIDEST_TOKEN = 16;
    private static final String GAP = "  ";

    private final Saliency saliency;
    private final Terminal terminal;
    private final List<Double> scores;
    private final double largest;
    private final Figures.Format format;

    SaliencyTable(Saliency saliency, Terminal terminal) {
        this.saliency = saliency;
        this.terminal = terminal;
        this.scores = saliency.scores();
        this.largest = scores.stream().mapToDouble(Math::abs).max().orElseThrow();
        this.format = Figures.of(scores, saliency.signed());
    }

    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add(terminal.faint(DisplayWidth.fit(title(), terminal.width())));
        lines.addAll(text());
        lines.add("");
        lines.addAll(table());
        lines.add("");
        SaliencySummary.lines(saliency).forEach(line -> lines.addAll(Flow.sentence(line, terminal.width())));
        if (terminal.colour() != Colour.NONE && largest > 0) {
            lines.add(scale());
        }
        return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n"));
    }

    private String title() {
        String device = saliency.device().equals(saliency.deviceName())
                ? saliency.device()
                : saliency.device() + " (" + saliency.deviceName() + ")";
        return "model " + saliency.model() + " · " + saliency.method() + ", " + saliency.convention() + " · device "
                + device;
    }

    /** The text, shaded, and what comes after it. */
    private List<String> text() {
        var flow = new Flow(terminal.width());
        for (int t = 0; t < scores.size(); t++) {
            flow.add(running(saliency.tokens().get(t)), shade(t));
        }
        return flow.add(" →", UnaryOperator.identity())
                .add(" " + saliency.target().token().visible(), terminal::bold)
                .lines();
    }

    /** A token inside its text: its spaces are spaces, bytes that are part of a character only are shown as such. */
    private static String running(Token token) {
        String text = token.text();
        return text.contains("\uFFFD") ? token.visible() : Visible.text(text);
    }

    private List<String> table() {
        int position = String.valueOf(scores.size() - 1).length();
        int token = Math.max(5, saliency.tokens().stream().mapToInt(t -> DisplayWidth.of(name(t))).max().orElseThrow());
        int score = Math.max(5, scores.stream().mapToInt(s -> format.of(s).length()).max().orElseThrow());
        String indent = " ".repeat(position) + GAP;
        int used = position + GAP.length() + token + GAP.length() + score + GAP.length();
        var bars = new Bars(scores, terminal.width() - used);

        var lines = new ArrayList<String>();
        lines.add(terminal.bold(indent + DisplayWidth.left("token", token) + GAP + DisplayWidth.right("score", score)));
        for (int t = 0; t < scores.size(); t++) {
            lines.add(terminal.faint(DisplayWidth.right(String.valueOf(t), position)) + GAP
                    + shade(t).apply(DisplayWidth.left(name(saliency.tokens().get(t)), token)) + GAP
                    + DisplayWidth.right(format.of(scores.get(t)), score) + GAP
                    + bars.of(scores.get(t)));
        }
        return lines;
    }

    private static String name(Token token) {
        return DisplayWidth.fit(token.visible(), WIDEST_TOKEN);
    }

    private UnaryOperator<String> shade(int token) {
        return text -> terminal.on(colour(scores.get(token)), text);
    }

    private Rgb colour(double score) {
        return BlueOrange.at(largest == 0 ? 0 : score / largest);
    }

    /** The colours of some scores. */
    private String scale() {
        var scale = new StringBuilder();
        for (double t = saliency.signed() ? -1 : 0; t <= 1; t += 0.5) {
            scale.append(terminal.on(colour(t * largest), " " + format.of(t * largest) + " "));
        }
        return scale.toString();
    }
}
