package dev.strata.runtime.train;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import dev.strata.runtime.checkpoint.Slot;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.train.RunRecord.HeldOutLoss;
import dev.strata.runtime.train.TrainingListener.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * GPT-2 learning from text, step by step, with everything it needs to go on kept in a directory that is a checkpoint
 * all along. On the host a run that is stopped or killed, at any moment and any number of times, and resumed ends in
 * the same bytes as one that isn't. Belongs to one thread at a time, but for {@link #stop}.
 */
public final class TrainingRun implements AutoCloseable {
    private final RunDirectory directory;
    private final RunLock lock;
    private final Training training;
    private final CheckpointWriter model;
    private final TrainingData data;
    private final TrainingSettings settings;
    private final RunRecord begun;
    private final Learner learner;
    private final List<HeldOutLoss> heldOut;
    private long step;
    private long saved;
    private volatile boolean stopping;

    private TrainingRun(
            RunDirectory directory, RunLock lock, Training training, CheckpointWriter model, TrainingData data,
            RunRecord begun) {
        this.directory = directory;
        this.lock = lock;
        this.training = training;
        this.model = model;
        this.data = data;
        this.settings = begun.settings();
        this.begun = begun;
        this.learner = new Learner(training, data, settings);
        this.heldOut = new ArrayList<>(begun.heldOut());
        this.step = begun.step();
        this.saved = begun.step();
    }

    /**
     * Begins a run: the directory appears, with the initial checkpoint as step 0.
     *
     * @param out a directory that isn't there yet, or is empty
     * @param initial what the run begins with; its directory's vocabulary is the run's. It may be closed afterwards.
     * @param dtype what the checkpoint's weights are stored as; the run's own state is float32 in any case
     * @throws StrataException if {@code out} is there, the text doesn't fit the checkpoint, or the device lacks memory
     */
    public static TrainingRun start(
            Path out, Checkpoint initial, TrainingData data, TrainingSettings settings, DType dtype, Device device) {
        if (!settings.windowing().equals(data.windowing())) {
            throw new IllegalArgumentException("the data is cut by " + data.windowing() + ", not " + settings.windowing());
        }
        data.requireFits(initial.config(), initial.name());
        requireFree(out);
        var record = new RunRecord(settings, data.source().absolute(), data.fingerprint(), 0, List.of());
        var model = new CheckpointWriter(initial.config(), initial.isTied(), dtype);
        var training = device.train(initial);
        try {
            var lock = NewRun.create(out, initial.directory(), part -> {
                model.writeConfig(part.path());
                part.save(record, training, model);
                part.publish(record, training, model);
            });
            return new TrainingRun(new RunDirectory(out), lock, training, model, data, record);
        } catch (RuntimeException | Error e) {
            training.close();
            throw e;
        }
    }

    /**
     * Goes on with a run where it was saved last.
     *
     * @param out its directory
     * @param data the same text as before, by {@link RunRecord#source()} and the vocabulary in the directory
     * @param dtype what the checkpoint's weights are stored as from now on; if empty, as before
     * @throws StrataException if there is no run, another process is at it, or the text is another
     */
    public static TrainingRun resume(Path out, TrainingData data, Optional<DType> dtype, Device device) {
        var directory = new RunDirectory(out);
        data.fingerprint().requireSame(directory.record().data(), out);
        var lock = RunLock.take(out);
        try (var checkpoint = Checkpoint.open(out)) {
            var model = new CheckpointWriter(checkpoint.config(), checkpoint.isTied(), dtype.orElse(checkpoint.dtype()));
            var training = device.train(checkpoint);
            try {
                var record = directory.restore(training, model);
                if (model.dtype() != checkpoint.dtype()) {
                    model.writeConfig(out);
                    directory.publish(record, training, model);
                }
                return new TrainingRun(directory, lock, training, model, data, record);
            } catch (RuntimeException | Error e) {
                training.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Refuses a place where something is.
     *
     * @throws StrataException saying what is there, unless it is nothing or an empty directory
     */
    public static void requireFree(Path out) {
        NewRun.requireFree(out);
    }

    public TrainingSettings settings() {
        return settings;
    }

    /** How many numbers are learned. */
    public long parameters() {
        return Slot.all(model.config(), model.tied()).stream().mapToLong(Slot::size).sum();
    }

    /** Steps done. */
    public long step() {
        return step;
    }

    /** Has {@link #train} return after the step that it is at. May be called from any thread. */
    public void stop() {
        stopping = true;
    }

    /**
     * Trains until the last step, or until {@linkplain #stop stopped}, and saves.
     *
     * @param saveEvery steps from one save to the next; 0 for one at the end only
     * @throws StrataException if the loss or the gradient is not finite any more, or a step can't be saved; what was
     *     saved before is still there
     */
    public TrainingSummary train(long saveEvery, TrainingListener listener) {
        Require.atLeast("save-every", 0, saveEvery);
        long start = System.nanoTime();
        long first = step;
        var pace = new Pace();
        var loss = OptionalDouble.empty();
        while (step < settings.schedule().steps() && !stopping) {
            var taken = advance();
            pace.stepped();
            loss = OptionalDouble.of(taken.loss());
            listener.stepped(progress(taken, pace));
            if (isDue(settings.evaluateEvery()) && data.heldOutWindows() > 0) {
                listener.evaluated(evaluate());
            }
            if (isDue(saveEvery)) {
                save();
                listener.saved(step);
            }
        }
        if (saved < step) {
            save();
            listener.saved(step);
        }
        var lastMeasured = heldOut.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(heldOut.getLast().loss());
        return new TrainingSummary(
                step, settings.schedule().steps(), loss, lastMeasured, (step - first) * settings.tokensPerStep(),
                (System.nanoTime() - start) / 1e9);
    }

    private Learner.Step advance() {
        try {
            var taken = learner.step(step);
            step++;
            return taken;
        } catch (Diverged e) {
            throw diverged(e, step + 1);
        }
    }

    private HeldOutLoss evaluate() {
        try {
            var measured = new HeldOutLoss(step, learner.heldOutLoss());
            heldOut.add(measured);
            return measured;
        } catch (Diverged e) {
            throw diverged(e, step);
        }
    }

    private boolean isDue(long every) {
        return step == settings.schedule().steps() || every > 0 && step % every == 0;
    }

    private Progress progress(Learner.Step taken, Pace pace) {
        long steps = settings.schedule().steps();
        double seconds = pace.secondsPerStep();
        return new Progress(
                step, steps, taken.loss(), taken.gradientNorm(), taken.learningRate(),
                settings.tokensPerStep() / seconds, (steps - step) * seconds);
    }

    private void save() {
        RunRecord record = begun.after(step, heldOut);
        try {
            if (step < settings.schedule().steps()) {
                learner.requireSound(step);
            }
            directory.save(record, training, model);
        } catch (Diverged e) {
            throw diverged(e, step);
        } catch (StrataException e) {
            throw new StrataException(e.getMessage() + "; step " + saved + " is still there, whole", e);
        }
        saved = step;
        directory.publish(record, training, model);
    }

    private StrataException diverged(Diverged e, long at) {
        return new StrataException("training diverged at step " + at + ": " + e.getMessage() + "; lr "
                + settings.schedule().rate() + " may be too high. " + directory.path() + " holds step " + saved, e);
    }

    /** Frees the device's memory. What has not been saved is lost. */
    @Override
    public void close() {
        try {
            training.close();
        } finally {
            lock.close();
        }
    }
}
