package dev.strata.lens.encode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.lens.View;
import dev.strata.lens.figure.Figure;
import dev.strata.lens.terminal.Terminal;
import dev.strata.runtime.Gpt2;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How well each layer of a model predicts what was measured in brains, beside an untrained model; start with
 * {@link #of}.
 *
 * @param stimuli how many
 * @param groups how many, each whole in one fold; as many as stimuli if none belong together
 * @param cut how many stimuli's passages were longer than the context, so that only their last tokens were read
 * @param voxels that the scores are of
 * @param missing names of voxels that were left out, since responses are missing
 * @param constant names of voxels that were left out, since their responses are all the same in a fold's part
 * @param alphas that were chosen from, ascending
 * @param ceiling the median of the voxels' ceilings, if scores are divided by them
 * @param layers {@code embed} and every block
 */
public record Encoding(
        Origin origin,
        int stimuli,
        int groups,
        int cut,
        List<Voxel> voxels,
        List<String> missing,
        List<String> constant,
        int folds,
        List<Double> alphas,
        long seed,
        OptionalDouble ceiling,
        List<LayerScore> layers)
        implements View {

    public Encoding {
        voxels = List.copyOf(voxels);
        missing = List.copyOf(missing);
        constant = List.copyOf(constant);
        alphas = List.copyOf(alphas);
        layers = List.copyOf(layers);
    }

    /**
     * Asks a model, e.g. {@code Encoding.of(model, stimuli, Responses.to(stimuli, table, voxels)).folds(10).compute()}.
     *
     * @throws IllegalArgumentException if the responses have not one row for each stimulus
     */
    public static EncodingQuery of(Gpt2 model, List<Stimulus> stimuli, Responses responses) {
        return new EncodingQuery(model, stimuli, responses);
    }

    /** The layer that predicts best, the first of equals. */
    public LayerScore best() {
        return first(Comparator.comparingDouble(layer -> -layer.model().score()));
    }

    /** The layer of the untrained model that predicts best. */
    public LayerScore bestUntrained() {
        return first(Comparator.comparingDouble(layer -> -layer.untrained().score()));
    }

    private LayerScore first(Comparator<LayerScore> order) {
        return layers.stream().min(order).orElseThrow();
    }

    @Override
    public Figure figure() {
        return EncodingFigure.of(this);
    }

    @Override
    public String toJson() {
        ObjectNode json = origin.json("encode")
                .put("stimuli", stimuli)
                .put("groups", groups)
                .put("voxels", voxels.size())
                .put("folds", folds)
                .put("seed", seed)
                .put("cut", cut);
        json.set("alphas", Json.numbers(alphas));
        json.set("missing", Json.strings(missing));
        json.set("constant", Json.strings(constant));
        ArrayNode array = json.putArray("layers");
        for (LayerScore layer : layers) {
            ObjectNode one = array.addObject().put("layer", layer.layer());
            put(one, layer.model());
            one.put("untrained", layer.untrained().score());
            put(one.putObject("control"), layer.untrained());
        }
        json.put("best", best().layer());
        ceiling.ifPresentOrElse(value -> json.put("ceiling", value), () -> json.putNull("ceiling"));
        return Json.text(json);
    }

    private static void put(ObjectNode json, Agreement agreement) {
        json.put("score", agreement.score());
        json.putArray("quartiles").add(agreement.lower()).add(agreement.upper());
        json.put("alpha", agreement.alpha());
        json.set("folds", Json.numbers(agreement.folds()));
        ObjectNode subjects = json.putObject("subjects");
        agreement.subjects().forEach(subjects::put);
    }

    @Override
    public String toString() {
        return toText(Terminal.PLAIN);
    }
}
