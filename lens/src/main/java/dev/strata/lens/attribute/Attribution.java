package dev.strata.lens.attribute;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
 * What each part of a model adds, directly, to the logit of an answer over that of a wrong one, after the last token of
 * a text; start with {@link #of}. Direct logit attribution scales every part by the final layer norm's own statistics;
 * what a part brings about through later layers is those layers' share.
 *
 * @param wrong what the answer is compared with; if empty, the mean of the whole vocabulary's logits
 * @param components in the order of the forward pass; they add up to the logit difference but for {@link #residue}
 * @param logitDifference as the model's own logits have it
 */
public record Attribution(
        Origin origin,
        List<Token> tokens,
        Token answer,
        Optional<Token> wrong,
        List<Component> components,
        double logitDifference)
        implements View {

    public Attribution {
        tokens = List.copyOf(tokens);
        components = List.copyOf(components);
    }

    /** Asks a model about a text, e.g. {@code Attribution.of(model, "The key to the cabinets").compute()}. */
    public static AttributionQuery of(Gpt2 model, String text) {
        return of(model, model.tokenizer().encode(text));
    }

    /** Asks a model about a text given as token ids. */
    public static AttributionQuery of(Gpt2 model, int[] tokens) {
        return new AttributionQuery(model, tokens);
    }

    /** The components' sum. */
    public double sum() {
        return components.stream().mapToDouble(Component::value).sum();
    }

    /** What the components leave of the logit difference: the forward pass's rounding. */
    public double residue() {
        return logitDifference - sum();
    }

    @Override
    public Figure figure() {
        return AttributionFigure.of(this);
    }

    @Override
    public String toJson() {
        var json = origin.json("attribute");
        json.set("tokens", Json.tokens(tokens));
        json.set("answer", Json.token(answer));
        json.set("wrong", wrong.map(Json::token).orElse(null));
        ArrayNode array = json.putArray("components");
        components.forEach(one -> array.add(Json.object().put("name", one.name()).put("value", one.value())));
        return json.put("logit_difference", logitDifference).put("residue", residue()).toString();
    }

    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }
}
