package dev.strata.lens;

import dev.strata.runtime.Run;
import dev.strata.runtime.Runs;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Hook;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * The residual streams of several prompts' runs, read together through a lens; {@link LayerReader} reads those of one.
 *
 * @param readings which of them, all captured: see {@link Readings}
 */
public record PackReader(Runs runs, Lens lens, int[] readings) {
    public PackReader {
        readings = readings.clone();
        for (Run run : runs.all()) {
            LayerReader.requireCaptured(run, readings);
        }
    }

    /** Ranks [run][reading][position][target]; see {@link Runs#ranks}. */
    public int[][][][] ranks(int[][] positions, int[][][] targets) {
        return read(
                new int[runs.all().size()][readings.length][][],
                (hooks, normalise) -> runs.ranks(hooks, normalise, positions, targets));
    }

    /** Predictions [run][reading][position]; see {@link Runs#predict}. */
    public Prediction[][][] predict(int[][] positions, int most, int[][][] targets) {
        return read(
                new Prediction[runs.all().size()][readings.length][],
                (hooks, normalise) -> runs.predict(hooks, normalise, positions, most, targets));
    }

    private <T> T[][] read(T[][] answers, BiFunction<List<Hook>, Boolean, T[][]> question) {
        int layers = runs.model().config().layers();
        LayerReader.ask(lens, readings, layers, (rows, hooks, normalise) -> {
            T[][] part = question.apply(hooks, normalise);
            for (int run = 0; run < answers.length; run++) {
                int r = run;
                IntStream.range(0, rows.length).forEach(i -> answers[r][rows[i]] = part[r][i]);
            }
        });
        return answers;
    }
}
