package dev.strata.lens.patch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.View;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.terminal.Terminal;
import dev.strata.runtime.Gpt2;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Activation patching: how much of the difference between two prompts comes back when the corrupt one runs with a part
 * of the clean one's activations (Meng et al., 2022; Wang et al., 2022). Start with {@link #of}.
 *
 * @param clean the prompt that the answer follows
 * @param corrupt the prompt that the wrong token follows, as long as the clean one
 * @param cleanDifference logit(answer) - logit(wrong) after the clean prompt
 * @param corruptDifference the same after the corrupt prompt
 * @param scores [layer][position], or [layer][head] for {@link At#HEADS}: (patched - corrupt) / (clean - corrupt) of
 *     the difference; 0 where a patch changes nothing, 1 where it brings all of it back
 */
public record Patching(
        Origin origin,
        At at,
        List<Token> clean,
        List<Token> corrupt,
        Token answer,
        Token wrong,
        double cleanDifference,
        double corruptDifference,
        List<List<Double>> scores)
        implements View {

    /** @throws IllegalArgumentException if the prompts' lengths differ, or the layers' numbers of scores */
    public Patching {
        clean = List.copyOf(clean);
        corrupt = List.copyOf(corrupt);
        scores = scores.stream().map(List::copyOf).toList();
        int columns = at == At.HEADS && !scores.isEmpty() ? scores.getFirst().size() : clean.size();
        if (clean.size() != corrupt.size() || scores.stream().anyMatch(layer -> layer.size() != columns)) {
            throw new IllegalArgumentException(clean.size() + " and " + corrupt.size() + " tokens, scores "
                    + scores.stream().map(List::size).toList());
        }
    }

    /** Asks a model about two texts of as many tokens. */
    public static PatchingQuery of(Gpt2 model, String clean, String corrupt) {
        return of(model, model.tokenizer().encode(clean), model.tokenizer().encode(corrupt));
    }

    /** Asks a model about two texts given as token ids. */
    public static PatchingQuery of(Gpt2 model, int[] clean, int[] corrupt) {
        return new PatchingQuery(model, clean, corrupt);
    }

    @Override
    public Figure figure() {
        return PatchingFigure.of(this);
    }

    @Override
    public String toJson() {
        var json = origin.json("patch");
        json.set("tokens", Json.tokens(corrupt));
        json.set("clean_tokens", Json.tokens(clean));
        json.set("answer", Json.token(answer));
        json.set("wrong", Json.token(wrong));
        json.put("at", at.id());
        json.set("layers", upTo(scores.size()));
        if (at == At.HEADS) {
            json.set("heads", upTo(scores.getFirst().size()));
        }
        json.put("clean", cleanDifference).put("corrupt", corruptDifference);
        ArrayNode rows = json.putArray("scores");
        scores.forEach(layer -> rows.add(Json.numbers(layer)));
        return Json.text(json);
    }

    private static ArrayNode upTo(int count) {
        return Json.integers(IntStream.range(0, count).boxed().toList());
    }

    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }
}
