package dev.strata.lens.factors;

import dev.strata.lens.Figures;
import dev.strata.lens.Token;
import dev.strata.lens.factors.Factors.Component;
import dev.strata.lens.factors.Factors.Unit;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.figure.Panel;
import dev.strata.lens.figure.Passage;
import dev.strata.lens.figure.Passage.Shading;
import dev.strata.lens.figure.Scale;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Visible;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Factors as rows of shades along the text, as the text shaded by each, and as a table of what they are made of. */
final class FactorsFigure {
    /** Columns for the tokens in a factor's name. */
    private static final int NAME = 13;
    /** Columns of the text in the title; all of it is in the passage. */
    private static final int TITLE = 200;
    /** Units in the table. */
    private static final int UNITS = 4;

    private final Factors factors;
    private final List<String> names;
    private final Scale scale = new Scale.Amount("activation, as a part of the factor's largest", 1);

    FactorsFigure(Factors factors) {
        this.factors = factors;
        this.names = IntStream.range(0, factors.components().size()).mapToObj(this::name).toList();
    }

    Figure figure() {
        var origin = factors.origin();
        return Figure.of(
                DisplayWidth.fit(Visible.text(Token.text(factors.tokens())), TITLE),
                List.of(
                        origin.modelFact(),
                        "MLP activations of " + layers(),
                        factors.components().size() + " factors",
                        origin.deviceFact()),
                List.<Panel>of(rows(), passage(), table()),
                notes());
    }

    private String layers() {
        var layers = factors.layers();
        int first = layers.getFirst();
        int last = layers.getLast();
        return layers.size() == 1 ? "layer " + first
                : last - first + 1 == layers.size() ? "layers " + first + " to " + last
                : "layers " + layers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Its number and the tokens that it is strongest on, one at least. */
    private String name(int j) {
        Component component = factors.components().get(j);
        var tokens = component.strongest().stream()
                .map(position -> factors.tokens().get(position).visible()).distinct().toList();
        String name = tokens.isEmpty() ? "–" : DisplayWidth.fit(tokens.getFirst(), NAME);
        for (String token : tokens.stream().skip(1).toList()) {
            if (DisplayWidth.of(name + " " + token) > NAME) {
                break;
            }
            name += " " + token;
        }
        return (j + 1) + " " + name;
    }

    private Grid rows() {
        var columns = IntStream.range(0, factors.tokens().size()).mapToObj(this::column).toList();
        return new Grid("Along the text", "factor", names, "token", columns, scale, List.of("activation"));
    }

    private Column column(int position) {
        return Column.of(
                factors.tokens().get(position).visible(),
                factors.components().stream().map(component -> Cell.of(
                        "",
                        relative(component, position),
                        Figures.of(component.activations().get(position)))).toList());
    }

    private static double relative(Component component, int position) {
        double largest = component.activations().stream().mapToDouble(a -> a).max().orElseThrow();
        return largest > 0 ? component.activations().get(position) / largest : 0;
    }

    private Passage passage() {
        return new Passage(
                "The text, shaded by each factor",
                factors.tokens().stream().map(Token::visible).toList(),
                IntStream.range(0, names.size()).mapToObj(j -> new Shading(
                        "factor " + names.get(j),
                        -1,
                        IntStream.range(0, factors.tokens().size())
                                .mapToObj(position -> relative(factors.components().get(j), position)).toList())).toList(),
                scale,
                "activation");
    }

    private Grid table() {
        var share = Column.of("share", factors.components().stream()
                .map(component -> plain(Figures.percent(component.share()))).toList());
        var units = IntStream.range(0, UNITS).mapToObj(u -> Column.of(
                u == 0 ? "strongest unit" : "next", factors.components().stream().map(component -> plain(
                        u < component.topUnits().size() ? unit(component.topUnits().get(u)) : "")).toList()));
        return new Grid(
                "What the factors are made of",
                "factor",
                names,
                "",
                Stream.concat(Stream.of(share), units).toList(),
                scale,
                List.of());
    }

    private static Cell plain(String text) {
        return Cell.of(text, Double.NaN);
    }

    private static String unit(Unit unit) {
        return "L" + unit.layer() + "N" + unit.unit();
    }

    private List<String> notes() {
        double error = factors.relativeError();
        return List.of(
                "The activations after the GELU, negative ones clipped at 0, are the sum of the factors but for a relative "
                        + "error of " + Figures.percent(error) + ": together they explain " + Figures.percent(1 - error * error)
                        + " of its squares. Each factor fires its units in fixed proportions, more or less strongly along the "
                        + "text.",
                "A factor is named by the tokens that it is strongest on. Its share is that of what all factors explain. L"
                        + example().layer() + "N" + example().unit() + " is unit " + example().unit() + " of layer "
                        + example().layer() + "'s MLP.");
    }

    private Unit example() {
        return factors.components().getFirst().topUnits().getFirst();
    }
}
