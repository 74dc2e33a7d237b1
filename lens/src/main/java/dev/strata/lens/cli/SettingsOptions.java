package dev.strata.lens.cli;

import dev.strata.runtime.train.Optimiser;
import dev.strata.runtime.train.Schedule;
import dev.strata.runtime.train.TrainingSettings;
import dev.strata.runtime.train.Windowing;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a model learns. What isn't given is null. */
final class SettingsOptions {
    private static final long DEFAULT_STEPS = 2000;
    private static final long DEFAULT_SEED = 1;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of the optimiser. Default: 2000.")
    private Long steps;

    @Option(
            names = "--epochs",
            paramLabel = "X",
            description = "In place of --steps: how often to read all of the text.")
    private Double epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Windows of one pass. Default: 16.")
    private Integer batch;

    @Option(names = "--accumulate", paramLabel = "N", description = "Passes of one step. Default: 1.")
    private Integer accumulate;

    @Option(
            names = "--lr",
            paramLabel = "X",
            description = "The highest learning rate. Default: 0.001, or 0.00005 with --init.")
    private Double rate;

    @Option(names = "--min-lr", paramLabel = "X", description = "The last learning rate. Default: a tenth of --lr.")
    private Double leastRate;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Steps until the highest learning rate, from where a cosine leads to the last. Default: 100, "
                    + "or a tenth of fewer than 1000 steps.")
    private Long warmup;

    @Option(names = "--weight-decay", paramLabel = "X", description = "AdamW's, of matrices only. Default: 0.1.")
    private Double weightDecay;

    @Option(names = "--beta1", paramLabel = "X", description = "AdamW's. Default: 0.9.")
    private Double beta1;

    @Option(names = "--beta2", paramLabel = "X", description = "AdamW's. Default: 0.95.")
    private Double beta2;

    @Option(names = "--epsilon", paramLabel = "X", description = "AdamW's. Default: 1e-8.")
    private Double epsilon;

    @Option(
            names = "--clip",
            paramLabel = "X",
            description = "The largest norm of the gradient; 0 for any. Default: 1.")
    private Double clip;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides a new model's weights and the order of the windows. Default: 1.")
    private Long seed;

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            description = "Steps from one held-out loss to the next; 0 for one at the end. Default: 200.")
    private Long evaluateEvery;

    @Option(
            names = "--evaluate-windows",
            paramLabel = "N",
            description = "The most held-out windows to take for it. Default: 128.")
    private Integer evaluationWindows;

    /** Refuses what can be seen to be wrong before any text is read. */
    void check() {
        if (steps != null && epochs != null) {
            throw new UsageException("either --steps or --epochs, not both");
        }
        if (epochs != null) {
            UsageException.naming(() -> TrainingSettings.steps(epochs, 1, 1, 1));
        }
        var windowing = new Windowing(1, 1, false);
        over(defaults(windowing, 1, 1), windowing, Optional.of(1));
    }

    /** The settings of a new run. */
    TrainingSettings settings(Windowing windowing, int windows, double defaultRate) {
        return over(defaults(windowing, windows, defaultRate), windowing, Optional.of(windows));
    }

    private TrainingSettings defaults(Windowing windowing, int windows, double defaultRate) {
        double highest = rate == null ? defaultRate : rate;
        return UsageException.naming(() -> {
            var plain = TrainingSettings.of(windowing.context(), Schedule.of(1, 1));
            long all = epochs != null ? epochSteps(plain, windows) : steps != null ? steps : DEFAULT_STEPS;
            return TrainingSettings.of(windowing.context(), Schedule.of(all, highest));
        });
    }

    long seed() {
        return seed == null ? DEFAULT_SEED : seed;
    }

    /**
     * The settings of a run that has these, with what was given in their place.
     *
     * @param windows what epochs are made of; if empty, --epochs is passed over
     */
    TrainingSettings over(TrainingSettings saved, Windowing windowing, Optional<Integer> windows) {
        var schedule = saved.schedule();
        var optimiser = saved.optimiser();
        return UsageException.naming(() -> new TrainingSettings(
                windowing,
                or(batch, saved.batch()),
                or(accumulate, saved.accumulate()),
                new Schedule(
                        epochs == null || windows.isEmpty()
                                ? or(steps, schedule.steps())
                                : epochSteps(saved, windows.get()),
                        or(rate, schedule.rate()),
                        or(leastRate, schedule.leastRate()),
                        or(warmup, schedule.warmup())),
                new Optimiser(
                        or(beta1, optimiser.beta1()), or(beta2, optimiser.beta2()), or(epsilon, optimiser.epsilon()),
                        or(weightDecay, optimiser.weightDecay()), or(clip, optimiser.clip())),
                or(seed, saved.seed()),
                or(evaluateEvery, saved.evaluateEvery()),
                or(evaluationWindows, saved.evaluationWindows())));
    }

    private long epochSteps(TrainingSettings base, int windows) {
        return TrainingSettings.steps(
                epochs, windows, Math.max(1, or(batch, base.batch())), Math.max(1, or(accumulate, base.accumulate())));
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
