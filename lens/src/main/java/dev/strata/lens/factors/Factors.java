package dev.strata.lens.factors;

import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.View;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.terminal.Terminal;
import dev.strata.runtime.Gpt2;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the units of a model's MLPs do along a text, as a sum of a few components, each of which fires units always in the
 * same proportions: A ≈ Σ activations · weights, A being the activations after the GELU with negative ones clipped at 0.
 *
 * @param layers whose MLPs were factorised together, ascending
 * @param units of each layer
 * @param components those with the largest share first
 * @param relativeError ‖A - Σ activations · weights‖ / ‖A‖
 * @param steps after which the error fell no more
 */
public record Factors(
        Origin origin,
        List<Token> tokens,
        List<Integer> layers,
        int units,
        List<Component> components,
        double relativeError,
        int steps)
        implements View {

    /**
     * One part of the sum.
     *
     * @param share of what all components explain, ⟨part, sum⟩ / ‖sum‖², in [0, 1]; those of all components add up to 1
     * @param activations one per token, in units of the model's own activations
     * @param topUnits those with the largest weights, the largest first
     */
    public record Component(double share, List<Double> activations, List<Unit> topUnits) {
        public Component {
            activations = List.copyOf(activations);
            topUnits = List.copyOf(topUnits);
        }

        /** The positions where the component is active, the strongest first. */
        List<Integer> strongest() {
            return IntStream.range(0, activations.size())
                    .filter(position -> activations.get(position) > 0)
                    .boxed()
                    .sorted(Comparator.comparing((Integer position) -> -activations.get(position)))
                    .toList();
        }
    }

    /**
     * A unit of a component.
     *
     * @param weight in [0, 1]; the squares of all units' weights add up to 1
     */
    public record Unit(int layer, int unit, double weight) {}

    /** @throws IllegalArgumentException if a component has not an activation for each token */
    public Factors {
        tokens = List.copyOf(tokens);
        layers = List.copyOf(layers);
        components = List.copyOf(components);
        for (Component component : components) {
            if (component.activations.size() != tokens.size()) {
                throw new IllegalArgumentException(
                        component.activations.size() + " activations for " + tokens.size() + " tokens");
            }
        }
    }

    /** Asks a model about a text, e.g. {@code Factors.of(model, "one, two, three").components(2).compute()}. */
    public static FactorsQuery of(Gpt2 model, String text) {
        return of(model, model.tokenizer().encode(text));
    }

    /** Asks a model about a text given as token ids; it may be longer than the context. */
    public static FactorsQuery of(Gpt2 model, int[] tokens) {
        return new FactorsQuery(model, tokens);
    }

    @Override
    public Figure figure() {
        return new FactorsFigure(this).figure();
    }

    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }

    @Override
    public String toJson() {
        var json = origin.json("factors");
        json.set("tokens", Json.tokens(tokens));
        json.set("layers", Json.integers(layers));
        var array = json.putArray("components");
        for (Component component : components) {
            var object = array.addObject().put("share", component.share());
            object.set("activations", Json.numbers(component.activations()));
            var units = object.putArray("top_units");
            for (Unit unit : component.topUnits()) {
                units.addObject().put("layer", unit.layer()).put("unit", unit.unit()).put("weight", unit.weight());
            }
        }
        return json.put("relative_error", relativeError).put("steps", steps).toString();
    }
}
