package dev.strata.runtime.train;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import dev.strata.runtime.checkpoint.Safetensors;
import dev.strata.runtime.checkpoint.SafetensorsWriter;
import dev.strata.runtime.checkpoint.Slot;
import dev.strata.runtime.checkpoint.WholeFile;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.device.Training.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The directory that a run writes: at every moment a whole checkpoint, and whatever the run needs to go on.
 *
 * <p>One file alone says where the run stands, {@code training-state.safetensors}: all weights and moments in float32,
 * and the {@linkplain RunRecord record} in its metadata. A step is saved at the moment when a new one takes its name.
 * {@code model.safetensors} and {@code training.json}, which are for others to read, follow from it; a run that was
 * killed before they did catches up when it goes on.
 */
final class RunDirectory {
    private static final String STATE = "training-state.safetensors";
    private static final String READABLE = "training.json";
    private static final String RECORD = "training";
    private static final String STEP = "step";
    private static final List<State> KEPT = List.of(State.VALUE, State.FIRST_MOMENT, State.SECOND_MOMENT);

    private final Path directory;

    RunDirectory(Path directory) {
        this.directory = directory;
    }

    Path path() {
        return directory;
    }

    boolean hasRun() {
        return Files.isRegularFile(directory.resolve(STATE));
    }

    /** @throws StrataException if there is no run here, or its record is damaged */
    RunRecord record() {
        requireRun();
        try (var state = Safetensors.open(directory.resolve(STATE))) {
            return record(state);
        }
    }

    private static RunRecord record(Safetensors state) {
        String json = state.metadata().get(RECORD);
        if (json == null) {
            throw new StrataException(state.file() + ": has no record of a training run");
        }
        return RunRecordJson.read(json, state.file() + ": record");
    }

    private void requireRun() {
        if (!hasRun()) {
            throw new StrataException(directory + (Files.exists(directory)
                    ? ": no training run to resume: it has no " + STATE
                    : ": no training run to resume: no such directory"));
        }
    }

    /**
     * Saves a step: when this returns, it is on the disk. What {@link #publish} writes should follow.
     *
     * @throws Diverged if a value is not finite; then the step saved before is still there, as after any failure
     */
    void save(RunRecord record, Training training, CheckpointWriter model) {
        String json = RunRecordJson.write(record).toString();
        var state = new SafetensorsWriter().metadata(RECORD, json);
        for (State kind : KEPT) {
            for (Slot slot : Slot.all(model.config(), model.tied())) {
                state.add(name(kind, slot), DType.F32, slot.parameter().shape(), new TensorValues(training, kind, slot));
            }
        }
        state.writeDurably(directory.resolve(STATE));
    }

    /** Writes what others read. */
    void publish(RunRecord record, Training training, CheckpointWriter model) {
        model.writeWeights(
                directory, Map.of(STEP, String.valueOf(record.step())),
                slot -> new TensorValues(training, State.VALUE, slot));
        WholeFile.writeDurably(
                directory.resolve(READABLE),
                (RunRecordJson.write(record).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sets weights and moments to those saved, clears away what an interrupted save has left, and catches up. */
    RunRecord restore(Training training, CheckpointWriter model) {
        requireRun();
        RunRecord record;
        try (var state = Safetensors.open(directory.resolve(STATE))) {
            record = record(state);
            for (State kind : KEPT) {
                for (Slot slot : Slot.all(model.config(), model.tied())) {
                    var tensor = state.tensor(name(kind, slot));
                    if (tensor.size() != slot.size()) {
                        throw new StrataException(state.file() + ": tensor " + tensor.name() + " has " + tensor.size()
                                + " values, expected " + slot.size() + " by config.json");
                    }
                    training.write(kind, slot.parameter(), slot.layer(), tensor.toFloats());
                }
            }
        }
        deleteUnfinished();
        if (!isPublished(record)) {
            publish(record, training, model);
        }
        return record;
    }

    private boolean isPublished(RunRecord record) {
        try (var model = Safetensors.open(directory.resolve("model.safetensors"))) {
            return String.valueOf(record.step()).equals(model.metadata().get(STEP))
                    && Files.readString(directory.resolve(READABLE)).equals(RunRecordJson.write(record).toPrettyString() + "\n");
        } catch (StrataException | IOException e) {
            return false;
        }
    }

    private void deleteUnfinished() {
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().endsWith(WholeFile.UNFINISHED)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw StrataException.io(directory, e);
        }
    }

    private static String name(State kind, Slot slot) {
        return switch (kind) {
            case VALUE -> "value.";
            case FIRST_MOMENT -> "first_moment.";
            case SECOND_MOMENT -> "second_moment.";
            case GRADIENT -> throw new IllegalArgumentException("gradients are not kept");
        } + slot.name();
    }
}
