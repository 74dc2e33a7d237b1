package dev.strata.runtime.train;

import java.util.OptionalDouble;

/**
 * What a call of {@link TrainingRun#train} has led to.
 *
 * @param step steps done since the run's begin
 * @param steps of the whole run; fewer are done if it was stopped
 * @param loss of the last step's windows before it, in nats; empty if no step was left to do
 * @param heldOutLoss the last measurement, in nats
 * @param tokens learned from in this call
 * @param seconds that this call took
 */
public record TrainingSummary(
        long step, long steps, OptionalDouble loss, OptionalDouble heldOutLoss, long tokens, double seconds) {
    public boolean isComplete() {
        return step == steps;
    }

    public double tokensPerSecond() {
        return seconds > 0 ? tokens / seconds : 0;
    }
}
