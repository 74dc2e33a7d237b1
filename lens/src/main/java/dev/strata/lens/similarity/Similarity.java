package dev.strata.lens.similarity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.lens.View;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.terminal.Terminal;
import dev.strata.runtime.Gpt2;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How alike the activations of a model's layers are over a text, among themselves or to those of another model.
 *
 * @param place where in a layer they are taken from
 * @param tokens of the text
 * @param window tokens that the models read at once
 * @param rows the layers of the first model
 * @param columns those of the other model; empty for the first among themselves
 * @param matrix [row][column], 0 to 1; NaN where a layer's activations do not vary
 */
public record Similarity(
        Origin origin,
        Metric metric,
        Place place,
        int tokens,
        int window,
        Side rows,
        Optional<Side> columns,
        List<List<Double>> matrix)
        implements View {

    /**
     * One model's layers.
     *
     * @param model its name
     * @param layers what they are called, e.g. {@code embed}
     * @param dimensions for each layer how many directions its activations were found to have, or for {@link Metric#SVCCA}
     *     how many were kept; empty for {@link Metric#CKA}
     */
    public record Side(String model, List<String> layers, List<Integer> dimensions) {
        public Side {
            layers = List.copyOf(layers);
            dimensions = List.copyOf(dimensions);
        }
    }

    public Similarity {
        matrix = matrix.stream().map(List::copyOf).toList();
    }

    /** Asks about a model over the texts of files, e.g. {@code Similarity.of(model, files).metric(SVCCA).compute()}. */
    public static SimilarityQuery of(Gpt2 model, List<Path> files) {
        return new SimilarityQuery(model, files);
    }

    /** The layers of the columns. */
    public Side columnSide() {
        return columns.orElse(rows);
    }

    @Override
    public Figure figure() {
        return new SimilarityFigure(this).figure();
    }

    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }

    /** What only another model has, and dimensions that were not looked for, are null; so is a similarity that is not. */
    @Override
    public String toJson() {
        var json = origin.json("similarity")
                .put("tokens", tokens)
                .put("metric", metric.id())
                .put("site", place.id());
        json.set("layers", Json.strings(rows.layers()));
        json.set("dimensions", dimensions(rows));
        json.put("with", columns.map(Side::model).orElse(null));
        json.set("with_layers", columns.<JsonNode>map(side -> Json.strings(side.layers())).orElse(json.nullNode()));
        json.set("with_dimensions", columns.map(Similarity::dimensions).orElse(json.nullNode()));
        ArrayNode array = json.putArray("matrix");
        for (List<Double> row : matrix) {
            ArrayNode numbers = array.addArray();
            row.forEach(value -> numbers.add(value.isNaN() ? null : value));
        }
        return Json.text(json);
    }

    private static JsonNode dimensions(Side side) {
        return side.dimensions().isEmpty() ? Json.object().nullNode() : Json.integers(side.dimensions());
    }
}
