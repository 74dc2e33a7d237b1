package dev.strata.runtime.tornado;

import dev.strata.kernels.AdamW;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Batches.InputGradient;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Program;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Runs batches: forwards to their losses or, patched, to a few logits; forwards and backwards; and learns. Calls are
 * queued for a thread of its own.
 *
 * <p>The model goes to the device at the first run, with room for that batch's rows. A batch with more rows later
 * starts anew with more room; a parameter that is written later, at the next run: what was learned is brought to the
 * host first. So write parameters before the first batch, and give the largest batch first.
 */
final class BatchRunner implements AutoCloseable {
    private final TornadoDevice device;
    private final Config config;
    private final Program program;
    private final WeightLayout weights;
    private final TrainingState state;
    private final long beside;
    private final DeviceThread thread;
    private final AtomicBoolean closed = new AtomicBoolean();

    // Touched by the device thread only.
    private LoadedBatches loaded;
    private int room;

    /** @param beside bytes that are taken on the device otherwise */
    BatchRunner(TornadoDevice device, Config config, WeightLayout weights, TrainingState state, long beside) {
        this.device = device;
        this.config = config;
        this.program = Gpt2Program.loss(config);
        this.weights = weights;
        this.state = state;
        this.beside = beside;
        this.thread = new DeviceThread("strata batches " + device.id());
    }

    float[] losses(Batch batch) {
        return with(batch.rows(), model -> model.losses(batch));
    }

    float[][] patchedLogits(PatchedBatch batch) {
        return with(batch.batch().rows(), model -> model.patchedLogits(batch));
    }

    InputGradient inputGradient(Batch batch) {
        return with(batch.rows(), model -> {
            float[] losses = model.inputs(batch);
            return new InputGradient(losses, model.embeddingGradient(batch.rows()));
        });
    }

    float[] accumulate(Batch batch, float scale) {
        return with(batch.rows(), model -> model.learn(batch, scale));
    }

    double gradientNorm() {
        return with(1, model -> Math.sqrt(model.squaredNorm()));
    }

    void update(AdamW step, float gradientScale) {
        with(1, model -> {
            model.update(step, gradientScale);
            return null;
        });
    }

    float[] read(State kind, Parameter parameter, int layer) {
        requireOpen();
        return thread.call(() -> {
            if (loaded != null) {
                loaded.bring(state.slice(kind, parameter, layer));
            }
            return state.read(kind, parameter, layer);
        });
    }

    void write(State kind, Parameter parameter, int layer, float[] values) {
        requireOpen();
        thread.call(() -> {
            unload();
            state.write(kind, parameter, layer, values);
            return null;
        });
    }

    private <T> T with(int rows, Function<LoadedBatches, T> work) {
        requireOpen();
        return thread.call(() -> {
            if (loaded == null || rows > loaded.rows()) {
                load(Math.max(rows, room));
            }
            return work.apply(loaded);
        });
    }

    private void load(int rows) {
        var layout = new BatchLayout(config, program, rows, state.learns());
        MemoryNeed.ofBatches(config, weights, layout, state.learns(), beside).check(device);
        unload();
        try {
            loaded = new LoadedBatches(device, config, program, layout, state);
        } catch (OutOfMemoryError e) {
            throw TornadoEngine.outOfHostMemory(e);
        }
        room = rows;
    }

    private void unload() {
        if (loaded != null) {
            if (state.learns()) {
                loaded.bringAll();
            }
            loaded.close();
            loaded = null;
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("closed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            thread.call(() -> {
                if (loaded != null) {
                    loaded.close();
                    loaded = null;
                }
                return null;
            });
            thread.close();
        }
    }
}
