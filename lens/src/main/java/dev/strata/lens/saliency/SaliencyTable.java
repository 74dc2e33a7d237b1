package dev.strata.lens.saliency;

import dev.strata.lens.Figures;
import dev.strata.lens.Token;
import dev.strata.lens.colour.BlueOrange;
import dev.strata.lens.colour.Rgb;
import dev.strata.lens.terminal.BarChart;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Flow;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Saliency as the text itself, shaded, then a row for each token with its score in figures and as a bar. */
final class SaliencyTable {
    private static final int WIDEST_TOKEN = 16;
    private static final String GAP = "  ";
    /** Stands for bytes that are no character. */
    private static final String BROKEN = "\uFFFD";
    /** A character has at most so many bytes, and no more tokens. */
    private static final int MOST_SHARING = 4;

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
        return String.join(" · ", saliency.facts());
    }

    /** The text, shaded, and what comes after it. A character that several tokens share has the strongest's shade. */
    private List<String> text() {
        var flow = new Flow(terminal.width());
        var tokens = saliency.tokens();
        for (int first = 0, next; first < tokens.size(); first = next) {
            next = first + sharing(tokens.subList(first, Math.min(first + MOST_SHARING, tokens.size())));
            String text = Visible.text(Token.text(tokens.subList(first, next)));
            double strongest = scores.subList(first, next).stream().max(Comparator.comparing(Math::abs)).orElseThrow();
            flow.add(text.contains(BROKEN) ? tokens.get(first).visible() : text, shade(strongest));
        }
        return flow.add(" →", UnaryOperator.identity())
                .add(" " + saliency.target().token().visible(), terminal::bold)
                .lines();
    }

    /** How many of these tokens, from the first on, make whole characters; 1 if none do. */
    private static int sharing(List<Token> tokens) {
        return IntStream.rangeClosed(1, tokens.size())
                .filter(count -> !Token.text(tokens.subList(0, count)).contains(BROKEN))
                .findFirst()
                .orElse(1);
    }

    private List<String> table() {
        int position = String.valueOf(scores.size() - 1).length();
        int token = Math.max(5, saliency.tokens().stream().mapToInt(t -> DisplayWidth.of(name(t))).max().orElseThrow());
        int score = Math.max(5, scores.stream().mapToInt(s -> format.of(s).length()).max().orElseThrow());
        String indent = " ".repeat(position) + GAP;
        int used = position + GAP.length() + token + GAP.length() + score + GAP.length();
        var bars = new BarChart(Collections.min(scores), Collections.max(scores), terminal.width() - used);

        var lines = new ArrayList<String>();
        lines.add(terminal.bold(indent + DisplayWidth.left("token", token) + GAP + DisplayWidth.right("score", score)));
        for (int t = 0; t < scores.size(); t++) {
            lines.add(terminal.faint(DisplayWidth.right(String.valueOf(t), position)) + GAP
                    + shade(scores.get(t)).apply(DisplayWidth.left(name(saliency.tokens().get(t)), token)) + GAP
                    + DisplayWidth.right(format.of(scores.get(t)), score) + GAP
                    + bars.of(scores.get(t)));
        }
        return lines;
    }

    private static String name(Token token) {
        return DisplayWidth.fit(token.visible(), WIDEST_TOKEN);
    }

    private UnaryOperator<String> shade(double score) {
        return text -> terminal.on(colour(score), text);
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
