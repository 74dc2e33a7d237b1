package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.List;

/**
 * What is known of a training run beside its weights.
 *
 * @param source the text, its files' paths absolute
 * @param data what the text is recognised by
 * @param step steps done
 * @param heldOut the measurements so far
 */
public record RunRecord(
        TrainingSettings settings, DataSource source, Fingerprint data, long step, List<HeldOutLoss> heldOut) {
    /**
     * A measurement.
     *
     * @param step steps done before it
     * @param loss the mean cross-entropy of the held-out windows, in nats
     */
    public record HeldOutLoss(long step, double loss) {}

    public RunRecord {
        heldOut = List.copyOf(heldOut);
    }

    /**
     * The record of a run's directory.
     *
     * @throws StrataException if there is none, or it is damaged
     */
    public static RunRecord read(Path directory) {
        return new RunDirectory(directory).record();
    }

    /** Whether a directory has a run in it. */
    public static boolean isIn(Path directory) {
        return new RunDirectory(directory).hasRun();
    }

    RunRecord after(long newStep, List<HeldOutLoss> measurements) {
        return new RunRecord(settings, source, data, newStep, measurements);
    }
}
