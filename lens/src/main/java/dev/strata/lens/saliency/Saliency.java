package dev.strata.lens.saliency;

import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.View;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.terminal.Terminal;
import dev.strata.runtime.Gpt2;
import java.util.List;
import java.util.Optional;

/**
 * Which tokens of a text made the model expect a target after it: a score per token. {@link #toString()} is the
 * table; start with {@link #of}.
 *
 * @param target what is expected after the last token
 * @param tokens the text
 * @param scores one per token, in the method's and the convention's units
 * @param completeness of integrated gradients; empty for other methods
 */
public record Saliency(
        Origin origin,
        Method method,
        Convention convention,
        Target target,
        List<Token> tokens,
        List<Double> scores,
        Optional<Completeness> completeness)
        implements View {

    /**
     * The token whose likelihood is explained.
     *
     * @param probability after the text, in [0, 1]
     * @param rank 1 + the number of tokens that are likelier
     */
    public record Target(Token token, double probability, int rank) {}

    /** @throws IllegalArgumentException if there isn't one score per token */
    public Saliency {
        tokens = List.copyOf(tokens);
        scores = List.copyOf(scores);
        if (tokens.isEmpty() || tokens.size() != scores.size()) {
            throw new IllegalArgumentException(scores.size() + " scores for " + tokens.size() + " tokens");
        }
    }

    /** Asks a model about a text, e.g. {@code Saliency.of(model, "The capital of France is").compute()}. */
    public static SaliencyQuery of(Gpt2 model, String text) {
        return of(model, model.tokenizer().encode(text));
    }

    /** Asks a model about a text given as token ids. */
    public static SaliencyQuery of(Gpt2 model, int[] tokens) {
        return new SaliencyQuery(model, tokens);
    }

    /** Whether a score can be negative, which says that the token spoke against the target. */
    public boolean signed() {
        return convention == Convention.CAPTUM && method != Method.GRADIENT;
    }

    /** Under which circumstances. */
    List<String> facts() {
        return List.of(origin.modelFact(), method + ", " + convention, origin.deviceFact());
    }

    /** The text, shaded by its scores, and the scores as bars. */
    @Override
    public Figure figure() {
        return SaliencyFigure.of(this);
    }

    /** The table, as wide as the terminal allows; with colours the text is shaded by its scores. */
    @Override
    public String toText(Terminal terminal) {
        return new SaliencyTable(this, terminal).toString();
    }

    /** The table, plain. */
    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }

    /** The same in JSON, on one line; what only integrated gradients have is null for other methods. */
    @Override
    public String toJson() {
        var json = origin.json("saliency")
                .put("method", method.id())
                .put("convention", convention.id());
        json.set("target", Json.token(target.token())
                .put("probability", target.probability())
                .put("rank", target.rank()));
        json.set("tokens", Json.tokens(tokens));
        json.set("scores", Json.numbers(scores));
        json.put("steps", completeness.map(Completeness::steps).orElse(null));
        json.put("completeness_gap", completeness.map(Completeness::gap).orElse(null));
        json.put("completeness_gap_relative", completeness.flatMap(Completeness::relativeGap).orElse(null));
        return Json.text(json);
    }
}
