package dev.strata.lens.attribute;

import dev.strata.lens.Figures;
import dev.strata.lens.Token;
import dev.strata.lens.attribute.Component.Part;
import dev.strata.lens.figure.Bars;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Scale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** An attribution as a picture: layers × heads and MLPs, and the components that matter most. */
final class AttributionFigure {
    private static final int MOST_BARS = 12;
    private static final String VALUE = "logit difference";

    private final Attribution attribution;
    private final int layers;
    private final int heads;

    private AttributionFigure(Attribution attribution) {
        this.attribution = attribution;
        layers = 1 + attribution.components().stream().mapToInt(Component::layer).max().orElse(-1);
        heads = 1 + attribution.components().stream().mapToInt(Component::head).max().orElse(-1);
    }

    static Figure of(Attribution attribution) {
        return new AttributionFigure(attribution).figure();
    }

    private Figure figure() {
        var origin = attribution.origin();
        String answer = attribution.answer().visible();
        String wrong = attribution.wrong().map(Token::visible).map(token -> " rather than " + token).orElse("");
        return Figure.of(
                Token.text(attribution.tokens()) + " → " + answer + wrong,
                List.of(origin.modelFact(), "direct logit attribution", origin.deviceFact()),
                List.of(grid(), bars()),
                notes());
    }

    private Grid grid() {
        var values = new ArrayList<List<Double>>();
        var labels = new ArrayList<String>();
        for (int head = 0; head < heads; head++) {
            int one = head;
            labels.add("head " + head);
            values.add(sums(component -> component.head() == one));
        }
        labels.add("attention");
        values.add(sums(component -> component.part() == Part.HEAD || component.part() == Part.ATTENTION_BIAS));
        labels.add("MLP");
        values.add(sums(component -> component.part() == Part.MLP));

        var all = values.stream().flatMap(List::stream).toList();
        var format = Figures.of(all, true);
        var columns = IntStream.range(0, labels.size())
                .mapToObj(c -> Grid.Column.of(labels.get(c), values.get(c).stream()
                        .map(value -> Grid.Cell.of(format.of(value), value, format.of(value)))
                        .toList()))
                .toList();
        double most = all.stream().mapToDouble(Math::abs).max().orElse(0);
        return new Grid(
                "What each layer adds: its heads, all of its attention, its MLP",
                "layer",
                IntStream.range(0, layers).mapToObj(String::valueOf).toList(),
                "",
                columns,
                new Scale.Diverging(VALUE, most),
                List.of(VALUE));
    }

    /** For each layer the sum of its components of a kind. */
    private List<Double> sums(Predicate<Component> kind) {
        return IntStream.range(0, layers)
                .mapToObj(layer -> attribution.components().stream()
                        .filter(component -> component.layer() == layer)
                        .filter(kind)
                        .mapToDouble(Component::value)
                        .sum())
                .toList();
    }

    /** The largest components, and what all others come to. */
    private Bars bars() {
        var largest = attribution.components().stream()
                .sorted(Comparator.comparingDouble(component -> -Math.abs(component.value())))
                .limit(MOST_BARS)
                .toList();
        var labels = new ArrayList<>(largest.stream().map(Component::label).toList());
        var values = new ArrayList<>(largest.stream().map(Component::value).toList());
        int others = attribution.components().size() - largest.size();
        if (others > 0) {
            labels.add("the other " + others);
            values.add(attribution.sum() - values.stream().mapToDouble(Double::doubleValue).sum());
        }
        var format = Figures.of(values, true);
        return new Bars(
                "The largest components",
                "component",
                labels,
                VALUE,
                List.of(new Bars.Series(VALUE, values.stream().map(v -> Bars.Bar.of(v, format.of(v))).toList())));
    }

    private List<String> notes() {
        String answer = "“" + attribution.answer().visible() + "”";
        String other = attribution.wrong()
                .map(token -> "that of “" + token.visible() + "”")
                .orElse("the mean of all tokens’");
        double difference = attribution.logitDifference();
        return List.of(
                "The logit of " + answer + " is " + Figures.of(Math.abs(difference))
                        + (difference < 0 ? " below " : " above ") + other + ". The "
                        + attribution.components().size() + " components add up to " + Figures.of(attribution.sum())
                        + "; the residue, rounding, is " + Figures.of(attribution.residue()) + ".",
                "Above 0 a component speaks for " + answer + ", below 0 against it.",
                "Direct logit attribution scales by the final layer norm’s own statistics: each component is taken "
                        + "as it is added to the last position’s residual stream, less its mean, over the standard "
                        + "deviation of the whole. What it brings about in later layers is counted there.");
    }
}
