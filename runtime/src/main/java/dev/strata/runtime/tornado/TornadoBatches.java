package dev.strata.runtime.tornado;

import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Batches;
import dev.strata.runtime.device.PatchedBatch;

/** Batches of an engine's model, whose weights stay as they are. They are on the device once more. */
final class TornadoBatches implements Batches {
    private final TornadoEngine engine;
    private final BatchRunner runner;

    TornadoBatches(TornadoEngine engine, BatchRunner runner) {
        this.engine = engine;
        this.runner = runner;
    }

    @Override
    public float[] losses(Batch batch) {
        engine.requireOpen();
        return runner.losses(batch);
    }

    @Override
    public InputGradient inputGradient(Batch batch) {
        engine.requireOpen();
        return runner.inputGradient(batch);
    }

    @Override
    public float[][] patchedLogits(PatchedBatch batch) {
        engine.requireOpen();
        return runner.patchedLogits(batch);
    }

    @Override
    public void close() {
        runner.close();
    }
}
