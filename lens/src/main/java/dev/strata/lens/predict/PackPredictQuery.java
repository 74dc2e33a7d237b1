package dev.strata.lens.predict;

import dev.strata.lens.Lens;
import dev.strata.lens.PackReader;
import dev.strata.lens.Readings;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A question to a model about many prompts, which are read side by side; one {@link Predictions} comes for each, in
 * their order.
 *
 * @param positions of each prompt, the input tokens that the blanks follow
 */
public record PackPredictQuery(Gpt2 model, List<int[]> prompts, List<int[]> positions, Lens lens, int[] readings) {
    public PackPredictQuery {
        prompts = List.copyOf(prompts);
        positions = List.copyOf(positions);
        readings = readings.clone();
    }

    /**
     * The likeliest tokens.
     *
     * @param most how many for each layer, 1 to the vocabulary
     * @throws StrataException if it is another number, or logits are not finite
     */
    public void top(int most, Consumer<Predictions> consumer) {
        LensPredictions.checked(most, model);
        var capture = Readings.capture(readings);
        model.runAll(prompts, prompt -> capture.at(positions.get(prompt)), runs -> {
            int[][] at = runs.all().stream().map(Run::positions).toArray(int[][]::new);
            int[][][] none = runs.all().stream().map(run -> new int[run.positions().length][0]).toArray(int[][][]::new);
            var predictions = new PackReader(runs, lens, readings).predict(at, most, none);
            for (int run = 0; run < at.length; run++) {
                var byLens = LensPredictions.of(lens, model.tokenizer(), predictions[run], at[run], none[run]);
                consumer.accept(PredictQuery.predictions(
                        model, runs.all().get(run).tokens(), readings, List.of(byLens)));
            }
        });
    }
}
