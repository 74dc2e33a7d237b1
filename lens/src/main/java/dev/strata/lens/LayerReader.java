package dev.strata.lens;

import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Hook;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A run's residual streams, read through a lens.
 *
 * @param readings which of them: see {@link Readings}
 */
public record LayerReader(Run run, Lens lens, int[] readings) {
    /** @throws StrataException if the run has not captured one of the residual streams */
    public LayerReader {
        readings = readings.clone();
        requireCaptured(run, readings);
    }

    /** Refuses a run that has not captured these residual streams. */
    public static void requireCaptured(Run run, int... readings) {
        var captured = run.hooks();
        var missing = Arrays.stream(readings)
                .mapToObj(Hook::residual)
                .filter(hook -> !captured.contains(hook))
                .map(Hook::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new StrataException("this run has not captured " + String.join(", ", missing)
                    + ": run the model with Capture.residuals(), or ask only for the layers that were captured");
        }
    }

    /** Ranks [reading][position][target]; see {@link Run#ranks}. */
    public int[][][] ranks(int[] positions, int[][] targets) {
        return read(new int[readings.length][][], (hooks, normalise) -> run.ranks(hooks, normalise, positions, targets));
    }

    /** Predictions [reading][position]; see {@link Run#predict}. */
    public Prediction[][] predict(int[] positions, int most, int[][] targets) {
        return read(
                new Prediction[readings.length][],
                (hooks, normalise) -> run.predict(hooks, normalise, positions, most, targets));
    }

    private <T> T[] read(T[] answers, BiFunction<List<Hook>, Boolean, T[]> question) {
        ask(lens, readings, run.model().config().layers(), (rows, hooks, normalise) -> {
            T[] part = question.apply(hooks, normalise);
            IntStream.range(0, rows.length).forEach(i -> answers[rows[i]] = part[i]);
        });
        return answers;
    }

    /** Asks for some of the readings. */
    @FunctionalInterface
    interface Question {
        /** @param rows their places among the readings */
        void ask(int[] rows, List<Hook> hooks, boolean normalise);
    }

    /** The readings that are normalised and the others are two questions. */
    static void ask(Lens lens, int[] readings, int layers, Question question) {
        for (boolean normalise : new boolean[] {false, true}) {
            IntPredicate same = i -> lens.normalises(readings[i], layers) == normalise;
            int[] rows = IntStream.range(0, readings.length).filter(same).toArray();
            if (rows.length > 0) {
                question.ask(rows, Arrays.stream(rows).mapToObj(i -> Hook.residual(readings[i])).toList(), normalise);
            }
        }
    }
}
