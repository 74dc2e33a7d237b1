package dev.strata.lens.attention;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.lens.Token;
import dev.strata.lens.View;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.terminal.Terminal;
import dev.strata.runtime.Gpt2;
import java.util.List;

/**
 * How much each position of a text reads of the others; start with {@link #of}.
 *
 * @param layer whose attention it is (raw), or up to which layer attention is followed (rollout, flow)
 * @param heads whose attention is averaged, ascending
 * @param positions the reading positions, ascending
 * @param matrix a row per reading position, a number per token of the text: 0 behind the reading position, and all of
 *     a row adding up to 1
 * @param byHead such a matrix for each head alone, in a short text's raw attention of several heads; else none
 */
public record Attention(
        Origin origin,
        Method method,
        int layer,
        List<Integer> heads,
        Normalisation normalisation,
        List<Token> tokens,
        List<Integer> positions,
        List<List<Double>> matrix,
        List<List<List<Double>>> byHead)
        implements View {

    /** @throws IllegalArgumentException if a matrix has not a row per position and a column per token */
    public Attention {
        heads = List.copyOf(heads);
        tokens = List.copyOf(tokens);
        positions = List.copyOf(positions);
        matrix = copy(matrix, positions.size(), tokens.size());
        int rows = positions.size();
        int columns = tokens.size();
        byHead = byHead.stream().map(one -> copy(one, rows, columns)).toList();
        if (!byHead.isEmpty() && byHead.size() != heads.size()) {
            throw new IllegalArgumentException(byHead.size() + " matrices for " + heads.size() + " heads");
        }
    }

    private static List<List<Double>> copy(List<List<Double>> matrix, int rows, int columns) {
        if (matrix.size() != rows || matrix.stream().anyMatch(row -> row.size() != columns)) {
            throw new IllegalArgumentException("not " + rows + " rows of " + columns + " numbers");
        }
        return matrix.stream().map(List::copyOf).toList();
    }

    /** Asks a model about a text, e.g. {@code Attention.of(model, "The key to the cabinets").compute()}. */
    public static AttentionQuery of(Gpt2 model, String text) {
        return of(model, model.tokenizer().encode(text));
    }

    /** Asks a model about a text given as token ids. */
    public static AttentionQuery of(Gpt2 model, int[] tokens) {
        return new AttentionQuery(model, tokens);
    }

    @Override
    public Figure figure() {
        return AttentionFigure.of(this);
    }

    @Override
    public String toJson() {
        var json = origin.json("attention");
        json.set("tokens", Json.tokens(tokens));
        json.put("method", method.id()).put("layer", layer);
        json.set("heads", Json.integers(heads));
        json.put("normalisation", normalisation.id());
        json.set("positions", Json.integers(positions));
        ArrayNode rows = json.putArray("matrix");
        matrix.forEach(row -> rows.add(Json.numbers(row)));
        return Json.text(json);
    }

    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }
}
