package dev.strata.runtime.tornado;

import dev.strata.kernels.AdamW;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Program;

/** A model that is trained on a TornadoVM device. */
final class TornadoTraining implements Training {
    private final BatchRunner runner;

    private TornadoTraining(BatchRunner runner) {
        this.runner = runner;
    }

    /** Reads the weights, once the device is known to have the memory for a batch of one row at least. */
    static TornadoTraining load(TornadoDevice device, Checkpoint checkpoint) {
        Config config = checkpoint.config();
        Program program = Gpt2Program.loss(config);
        var weights = new WeightLayout(checkpoint, program, true);
        var least = new BatchLayout(config, program, 1, true);
        MemoryNeed.ofBatches(config, weights, least, true, 0).check(device);
        try {
            return new TornadoTraining(
                    new BatchRunner(device, config, weights, TrainingState.learned(weights), 0));
        } catch (OutOfMemoryError e) {
            throw TornadoEngine.outOfHostMemory(e);
        }
    }

    @Override
    public float[] losses(Batch batch) {
        return runner.losses(batch);
    }

    @Override
    public InputGradient inputGradient(Batch batch) {
        return runner.inputGradient(batch);
    }

    @Override
    public float[][] patchedLogits(PatchedBatch batch) {
        return runner.patchedLogits(batch);
    }

    @Override
    public float[] accumulate(Batch batch, float scale) {
        return runner.accumulate(batch, scale);
    }

    @Override
    public double gradientNorm() {
        return runner.gradientNorm();
    }

    @Override
    public void update(AdamW step, float gradientScale) {
        runner.update(step, gradientScale);
    }

    @Override
    public float[] read(State state, Parameter parameter, int layer) {
        return runner.read(state, parameter, layer);
    }

    @Override
    public void write(State state, Parameter parameter, int layer, float[] values) {
        runner.write(state, parameter, layer, values);
    }

    @Override
    public void close() {
        runner.close();
    }
}
