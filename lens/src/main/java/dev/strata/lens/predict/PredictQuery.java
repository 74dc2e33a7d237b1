package dev.strata.lens.predict;

import dev.strata.lens.LayerReader;
import dev.strata.lens.Lens;
import dev.strata.lens.Origin;
import dev.strata.lens.Ranges;
import dev.strata.lens.Readings;
import dev.strata.lens.Token;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.List;

/**
 * A question to a run: which lens, layers and positions. {@link #top} answers it, on the run's device. Immutable.
 * Without further words: lens ln_f, every layer, and the blank behind the last captured position.
 */
public final class PredictQuery {
    private final Run run;
    private final Lens lens;
    private final int[] readings;
    private final int[] positions;
    private final boolean details;

    PredictQuery(Run run) {
        this(run, Lens.LN_F, Readings.all(run.model().config().layers()), lastCaptured(run), false);
    }

    private PredictQuery(Run run, Lens lens, int[] readings, int[] positions, boolean details) {
        this.run = run;
        this.lens = lens;
        this.readings = readings;
        this.positions = positions;
        this.details = details;
    }

    private static int[] lastCaptured(Run run) {
        int[] captured = run.positions();
        return Arrays.copyOfRange(captured, Math.max(0, captured.length - 1), captured.length);
    }

    public PredictQuery lens(Lens lens) {
        return new PredictQuery(run, lens, readings, positions, details);
    }

    /**
     * Only these rows.
     *
     * @param layers {@code embed}, numbers and ranges, e.g. {@code "embed,0-3,-1"}
     * @throws StrataException if there is no such layer
     */
    public PredictQuery layers(String layers) {
        return new PredictQuery(run, lens, Readings.parse(layers, run.model().config().layers()), positions, details);
    }

    /**
     * The blanks behind these input tokens.
     *
     * @param positions 0-based; negative ones count from the end
     * @throws StrataException if the text has no such position
     */
    public PredictQuery positions(int... positions) {
        int[] absolute = Ranges.absolute(positions, run.tokens().length, "position");
        return new PredictQuery(run, lens, readings, absolute, details);
    }

    /** Looks for what a page shows too: each token's way through the layers, and the other lens. */
    public PredictQuery details() {
        return new PredictQuery(run, lens, readings, positions, true);
    }

    /**
     * The likeliest tokens.
     *
     * @param most how many for each layer, 1 to the vocabulary
     * @throws StrataException if it is another number, a layer or a position was not captured, or logits are not finite
     */
    public Predictions top(int most) {
        var model = run.model();
        LensPredictions.checked(most, model);
        return predictions(
                model, run.tokens(), readings,
                (details ? lens.andOther() : List.of(lens)).stream().map(by -> byLens(by, most)).toList());
    }

    static Predictions predictions(Gpt2 model, int[] tokens, int[] readings, List<LensPredictions> byLens) {
        return new Predictions(
                Origin.of(model),
                model.config().vocabulary(),
                Token.all(model.tokenizer(), tokens),
                Arrays.stream(readings).mapToObj(Readings::label).toList(),
                byLens);
    }

    private LensPredictions byLens(Lens by, int most) {
        var reader = new LayerReader(run, by, readings);
        var predicted = LensPredictions.of(reader, positions, most, new int[positions.length][0]);
        return details ? predicted.withTracks(reader, 0) : predicted;
    }
}
