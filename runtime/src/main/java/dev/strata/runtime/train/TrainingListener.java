package dev.strata.runtime.train;

/** Hears how a run goes, on the thread that trains. */
public interface TrainingListener {
    /** Hears nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /** After every step. */
    default void stepped(Progress progress) {}

    /** After every measurement. */
    default void evaluated(RunRecord.HeldOutLoss measured) {}

    /** When a step is on the disk. */
    default void saved(long step) {}

    /**
     * Where a run is.
     *
     * @param step steps done
     * @param steps of the whole run
     * @param loss of the step's windows before it, the mean cross-entropy in nats
     * @param gradientNorm L2, before clipping
     * @param learningRate of the step
     * @param tokensPerSecond of the last steps
     * @param secondsLeft if it goes on as it has lately
     */
    record Progress(
            long step,
            long steps,
            double loss,
            double gradientNorm,
            double learningRate,
            double tokensPerSecond,
            double secondsLeft) {}
}
