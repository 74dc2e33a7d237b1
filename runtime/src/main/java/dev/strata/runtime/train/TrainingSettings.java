package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything about a training run that its result depends on, but for the model it begins with and the text.
 *
 * @param windowing how the text is cut into examples
 * @param batch sequences of one pass
 * @param accumulate passes of one step: a step learns from batch · accumulate windows
 * @param schedule the learning rate and the number of steps
 * @param optimiser AdamW's constants
 * @param seed decides the order of the windows
 * @param evaluateEvery steps from one measurement of the held-out loss to the next; 0 for one at the end only
 * @param evaluationWindows the most held-out windows that a measurement takes, evenly spread
 */
public record TrainingSettings(
        Windowing windowing,
        int batch,
        int accumulate,
        Schedule schedule,
        Optimiser optimiser,
        long seed,
        long evaluateEvery,
        int evaluationWindows) {
    private static final int DEFAULT_BATCH = 16;
    private static final long DEFAULT_EVALUATE_EVERY = 200;
    private static final int DEFAULT_EVALUATION_WINDOWS = 128;

    /** @throws StrataException if a number makes no sense; the message begins with its option's name */
    public TrainingSettings {
        Require.positive("batch", batch);
        Require.positive("accumulate", accumulate);
        Require.atLeast("evaluate-every", 0, evaluateEvery);
        Require.positive("evaluate-windows", evaluationWindows);
        if ((long) batch * windowing.context() > Integer.MAX_VALUE) {
            throw new StrataException("batch " + batch + " of context " + windowing.context() + " is too large");
        }
    }

    /** The usual choice: 16 sequences a step, one after the other, {@link Optimiser#DEFAULT}, seed 1. */
    public static TrainingSettings of(int context, Schedule schedule) {
        return new TrainingSettings(
                new Windowing(context, context, false), DEFAULT_BATCH, 1, schedule, Optimiser.DEFAULT, 1,
                DEFAULT_EVALUATE_EVERY, DEFAULT_EVALUATION_WINDOWS);
    }

    /** Windows that one step learns from. */
    public long windowsPerStep() {
        return (long) batch * accumulate;
    }

    /** Tokens that one step learns from. */
    public long tokensPerStep() {
        return windowsPerStep() * windowing.context();
    }

    /** Steps in which all of the data's windows are read so many times, at least. */
    public static long steps(double epochs, int windows, int batch, int accumulate) {
        Require.positive("epochs", epochs);
        return Math.max(1, (long) Math.ceil(epochs * windows / ((double) batch * accumulate)));
    }

    /** All settings by their options' names without the dashes before them. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("context", windowing.context());
        values.put("stride", windowing.stride());
        values.put("at-lines", windowing.atLines());
        values.put("batch", batch);
        values.put("accumulate", accumulate);
        values.put("steps", schedule.steps());
        values.put("lr", schedule.rate());
        values.put("min-lr", schedule.leastRate());
        values.put("warmup", schedule.warmup());
        values.put("beta1", optimiser.beta1());
        values.put("beta2", optimiser.beta2());
        values.put("epsilon", optimiser.epsilon());
        values.put("weight-decay", optimiser.weightDecay());
        values.put("clip", optimiser.clip());
        values.put("seed", seed);
        values.put("evaluate-every", evaluateEvery);
        values.put("evaluate-windows", evaluationWindows);
        return values;
    }
}
