package dev.strata.lens.attention;

import dev.strata.lens.Origin;
import dev.strata.lens.Ranges;
import dev.strata.lens.Token;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A question to a model: which method, heads, layer and reading positions. {@link #compute} answers it, on the model's
 * device; all but the attention weights themselves is computed in float64. Immutable. Without further words: rollout of
 * all heads up to the last layer, at every position.
 */
public final class AttentionQuery {
    /** More text or heads than that would make a page of many megabytes. */
    private static final int MOST_NUMBERS_BY_HEAD = 100_000;

    private final Gpt2 model;
    private final int[] tokens;
    private final Method method;
    private final Normalisation normalisation;
    private final int layer;
    private final int[] heads;
    private final int[] positions;

    AttentionQuery(Gpt2 model, int[] tokens) {
        this(model, tokens.clone(), Method.ROLLOUT, Normalisation.ROW, model.config().layers() - 1,
                IntStream.range(0, model.config().heads()).toArray(), IntStream.range(0, tokens.length).toArray());
    }

    private AttentionQuery(Gpt2 model, int[] tokens, Method method, Normalisation normalisation, int layer, int[] heads,
            int[] positions) {
        this.model = model;
        this.tokens = tokens;
        this.method = method;
        this.normalisation = normalisation;
        this.layer = layer;
        this.heads = heads;
        this.positions = positions;
    }

    public AttentionQuery method(Method method) {
        return new AttentionQuery(model, tokens, method, normalisation, layer, heads, positions);
    }

    /** {@link Normalisation#ROW} by default. */
    public AttentionQuery normalisation(Normalisation normalisation) {
        return new AttentionQuery(model, tokens, method, normalisation, layer, heads, positions);
    }

    /**
     * The layer of raw attention, or the last one through which attention is followed.
     *
     * @param layer 0-based; -1 is the last
     * @throws StrataException if there is no such layer
     */
    public AttentionQuery layer(int layer) {
        int chosen = indices(model.config().layers(), "layer", layer)[0];
        return new AttentionQuery(model, tokens, method, normalisation, chosen, heads, positions);
    }

    /**
     * Averages these heads only, in every layer.
     *
     * @param heads 0-based; negative ones count from the end
     * @throws StrataException if there is no such head
     */
    public AttentionQuery heads(int... heads) {
        int[] chosen = indices(model.config().heads(), "head", heads);
        return new AttentionQuery(model, tokens, method, normalisation, layer, chosen, positions);
    }

    /**
     * Only what these positions read, which spares flow much time.
     *
     * @param positions 0-based; negative ones count from the end
     * @throws StrataException if the text has no such position
     */
    public AttentionQuery positions(int... positions) {
        int[] chosen = indices(tokens.length, "position", positions);
        return new AttentionQuery(model, tokens, method, normalisation, layer, heads, chosen);
    }

    private static int[] indices(int count, String what, int... asked) {
        if (asked.length == 0) {
            throw new StrataException("no " + what + " is asked for");
        }
        return Arrays.stream(asked)
                .map(index -> Ranges.parse(String.valueOf(index), count, what)[0])
                .sorted()
                .distinct()
                .toArray();
    }

    /** About how long flow takes here, in seconds; 0 for the other methods, and for what is refused. */
    public double expectedSeconds() {
        return cost().isAllowed() ? cost().seconds() : 0;
    }

    private FlowCost cost() {
        long edges = method == Method.FLOW ? Flow.edges(layer + 1, positions) : 0;
        return new FlowCost(normalisation == Normalisation.RECEPTIVE_FIELD ? 2 * edges : edges);
    }

    /**
     * The attention.
     *
     * @throws StrataException if the text has no token or more than the context, an id is out of range, flow would take
     *     too long, raw attention is to be normalised by the receptive field, or the logits are not finite
     */
    public Attention compute() {
        if (method == Method.RAW && normalisation == Normalisation.RECEPTIVE_FIELD) {
            throw new StrataException("normalisation " + normalisation + " is for " + Method.ROLLOUT + " and "
                    + Method.FLOW + " only: in one layer heads that read evenly read all positions alike");
        }
        if (tokens.length <= model.config().context()) {
            cost().require(positions, layer + 1);
        }
        int first = method == Method.RAW ? layer : 0;
        Run run = model.run(tokens, Capture.hooks(IntStream.rangeClosed(first, layer)
                .mapToObj(l -> Patterns.hook(l).name())
                .toArray(String[]::new)));
        var top = Patterns.of(run, layer);
        return new Attention(
                Origin.of(model),
                method,
                layer,
                Arrays.stream(heads).boxed().toList(),
                normalisation,
                Token.all(model.tokenizer(), tokens),
                Arrays.stream(positions).boxed().toList(),
                rows(method == Method.RAW ? chosen(top.mean(heads)) : followed(run)),
                showsHeads()
                        ? Arrays.stream(heads).mapToObj(head -> rows(chosen(top.mean(head)))).toList()
                        : List.of());
    }

    private boolean showsHeads() {
        return method == Method.RAW && heads.length > 1
                && (long) heads.length * positions.length * tokens.length <= MOST_NUMBERS_BY_HEAD;
    }

    /** Rollout's or flow's rows, normalised. */
    private double[][] followed(Run run) {
        var patterns = new ArrayList<double[][]>();
        for (int l = 0; l <= layer; l++) {
            patterns.add(Patterns.of(run, l).mean(heads));
        }
        double[][] rows = follow(patterns);
        if (normalisation == Normalisation.RECEPTIVE_FIELD) {
            double[][] even = follow(Collections.nCopies(layer + 1, Mixing.even(tokens.length)));
            for (int r = 0; r < rows.length; r++) {
                for (int j = 0; j < rows[r].length; j++) {
                    rows[r][j] /= even[r][j];
                }
            }
        }
        Arrays.stream(rows).forEach(Mixing::normalise);
        return rows;
    }

    private double[][] follow(List<double[][]> patterns) {
        var mixing = patterns.stream().map(Mixing::withResidual).toList();
        return method == Method.FLOW ? Flow.of(mixing, positions) : chosen(Rollout.of(mixing));
    }

    private double[][] chosen(double[][] matrix) {
        return Arrays.stream(positions).mapToObj(position -> matrix[position].clone()).toArray(double[][]::new);
    }

    /** Rows as long as the text. */
    private List<List<Double>> rows(double[][] matrix) {
        return Arrays.stream(matrix)
                .map(row -> Arrays.stream(Arrays.copyOf(row, tokens.length)).boxed().toList())
                .toList();
    }
}
