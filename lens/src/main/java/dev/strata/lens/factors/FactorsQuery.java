package dev.strata.lens.factors;

import dev.strata.lens.Origin;
import dev.strata.lens.Ranges;
import dev.strata.lens.Token;
import dev.strata.lens.activations.ActivationReader;
import dev.strata.lens.activations.Activations;
import dev.strata.lens.activations.Progress;
import dev.strata.lens.factors.Factors.Component;
import dev.strata.lens.factors.Factors.Unit;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A question about a model's MLPs along a text. {@link #compute} answers it. Immutable. Without further words:
 * {@value #DEFAULT_COMPONENTS} components, or as many as there are tokens if these are fewer, of all layers.
 */
public final class FactorsQuery {
    /** Components unless told otherwise. */
    public static final int DEFAULT_COMPONENTS = 8;

    private static final int TOP_UNITS = 10;
    /** Activations that are held at once, 2 GB. */
    private static final long MOST_ACTIVATIONS = 1L << 29;

    private final Gpt2 model;
    private final int[] tokens;
    private final OptionalInt components;
    private final int[] layers;

    FactorsQuery(Gpt2 model, int[] tokens) {
        this(model, tokens.clone(), OptionalInt.empty(), IntStream.range(0, model.config().layers()).toArray());
    }

    private FactorsQuery(Gpt2 model, int[] tokens, OptionalInt components, int[] layers) {
        this.model = model;
        this.tokens = tokens;
        this.components = components;
        this.layers = layers;
    }

    /**
     * How many components.
     *
     * @throws StrataException if there are none or more than tokens
     */
    public FactorsQuery components(int count) {
        if (count < 1 || count > tokens.length) {
            throw new StrataException(
                    count + " components: expected 1 to the number of tokens, " + tokens.length);
        }
        return new FactorsQuery(model, tokens, OptionalInt.of(count), layers);
    }

    /**
     * Only these layers' MLPs.
     *
     * @param list e.g. {@code 0-3,-1}
     * @throws StrataException if it is not of that form or a layer isn't there
     */
    public FactorsQuery layers(String list) {
        return new FactorsQuery(
                model, tokens, components, Ranges.parse(list, model.config().layers(), "layer"));
    }

    /**
     * The components.
     *
     * @throws StrataException if the text has fewer than two tokens or too many to be held, an id is out of range, logits
     *     are not finite, or no unit is active
     */
    public Factors compute() {
        requireSize();
        int units = model.config().innerWidth();
        var hooks = Arrays.stream(layers).mapToObj(layer -> new Hook(Site.MLP_POST, layer)).toList();
        List<Activations> activations = new ActivationReader(model, model.config().context())
                .read(List.of(tokens), hooks, Progress.NONE);
        NonNegative matrix = NonNegative.clipped(activations);
        if (matrix.values().length == 0) {
            throw new StrataException("no unit of the MLPs of " + model.name() + " is active: nothing to factorise");
        }
        int count = components.orElse(Math.min(DEFAULT_COMPONENTS, tokens.length));
        var factorisation = Factorisation.of(matrix, Math.min(count, matrix.columns()));
        return new Factors(
                Origin.of(model),
                Token.all(model.tokenizer(), tokens),
                Arrays.stream(layers).boxed().toList(),
                units,
                components(factorisation, units),
                factorisation.relativeError(),
                factorisation.errors().size());
    }

    private void requireSize() {
        if (tokens.length < 2) {
            throw new StrataException("the text has " + tokens.length + (tokens.length == 1 ? " token" : " tokens")
                    + ": expected 2 or more, along which something can change");
        }
        long perToken = (long) layers.length * model.config().innerWidth();
        if (tokens.length * perToken > MOST_ACTIVATIONS) {
            throw new StrataException("the text has " + tokens.length + " tokens, too many for " + perToken
                    + " units: expected at most " + MOST_ACTIVATIONS / perToken + ", or fewer layers");
        }
    }

    private List<Component> components(Factorisation factorisation, int units) {
        int k = factorisation.components();
        double[] tokenGram = Factorisation.gram(factorisation.w(), k);
        double[] unitGram = Factorisation.gram(factorisation.h(), k);
        double energy = IntStream.range(0, k * k).mapToDouble(i -> tokenGram[i] * unitGram[i]).sum();
        return IntStream.range(0, k).mapToObj(j -> {
            double share = IntStream.range(0, k).mapToDouble(l -> tokenGram[j * k + l] * unitGram[j * k + l]).sum() / energy;
            double length = Math.sqrt(unitGram[j * k + j]);
            return new Component(
                    share,
                    column(factorisation.w(), j, k).map(value -> value * length).boxed().toList(),
                    topUnits(column(factorisation.h(), j, k).toArray(), length, units));
        }).sorted(Comparator.comparing(Component::share).reversed()).toList();
    }

    private static DoubleStream column(double[] factor, int j, int k) {
        return IntStream.range(0, factor.length / k).mapToDouble(row -> factor[row * k + j]);
    }

    private List<Unit> topUnits(double[] weights, double length, int units) {
        return IntStream.range(0, weights.length)
                .filter(i -> weights[i] > 0)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -weights[i]))
                .limit(TOP_UNITS)
                .map(i -> new Unit(layers[i / units], i % units, weights[i] / length))
                .toList();
    }
}
