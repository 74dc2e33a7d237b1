package dev.strata.lens.predict;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.strata.lens.Json;
import dev.strata.lens.Lens;
import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.View;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.terminal.Terminal;
import dev.strata.runtime.Run;
import java.util.List;

/**
 * The likeliest tokens at each layer, with their probabilities. {@link #toString()} is the table; start with
 * {@link #of}.
 *
 * @param vocabulary tokens that compete: the largest rank there can be
 * @param tokens the text
 * @param layers the rows' labels: {@code embed} is what enters block 0, a number what that block leaves
 * @param byLens by the lens that was asked for; then by the other one, if that was asked for with
 *     {@link PredictQuery#details}
 */
public record Predictions(
        Origin origin, int vocabulary, List<Token> tokens, List<String> layers, List<LensPredictions> byLens)
        implements View {
    public Predictions {
        tokens = List.copyOf(tokens);
        layers = List.copyOf(layers);
        byLens = List.copyOf(byLens);
    }

    /**
     * Asks a run for predictions, e.g. {@code Predictions.of(run).top(10)}. The run must have captured the residual
     * streams of the layers asked for: {@code Capture.residuals()}.
     */
    public static PredictQuery of(Run run) {
        return new PredictQuery(run);
    }

    /** How layers were read. */
    public Lens lens() {
        return byLens.getFirst().lens();
    }

    /** The blanks, in the order of their positions. */
    public List<Blank> blanks() {
        return byLens.getFirst().blanks();
    }

    @Override
    public Figure figure() {
        return new PredictFigure(this).figure();
    }

    /** The table, plain. */
    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }

    @Override
    public String toJson() {
        var json = origin.json("predict").put("lens", lens().id());
        json.set("tokens", Json.tokens(tokens));
        json.set("layers", Json.strings(layers));
        var positions = json.putArray("positions");
        for (Blank blank : blanks()) {
            var layers = positions.addObject().put("position", blank.position()).putArray("predictions");
            blank.choices().forEach(choices -> addChoices(layers.addArray(), choices));
        }
        return Json.text(json);
    }

    private static void addChoices(ArrayNode array, List<Choice> choices) {
        choices.forEach(choice -> array.add(Json.token(choice.token()).put("probability", choice.probability())));
    }
}
