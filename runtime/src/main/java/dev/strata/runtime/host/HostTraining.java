package dev.strata.runtime.host;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.host.HostGradients;
import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** A model that is trained on the host. The same batches give the same bits for any number of threads. */
final class HostTraining implements Training {
    private final Arena arena = Arena.ofShared();
    private final ParameterStore parameters;
    private final HostGradients gradients = new HostGradients(Team.shared(), arena);
    private final ForwardBatches forward;
    private final Differentiation differentiation;
    private final Differentiation inputs;

    HostTraining(Checkpoint checkpoint) {
        var config = checkpoint.config();
        parameters = new ParameterStore(checkpoint, arena);
        var host = new HostOperations(Team.shared(), arena);
        for (Parameter parameter : Gpt2Program.loss(config).parameters()) {
            for (int layer = 0; layer < parameter.count(config.layers()); layer++) {
                widen(checkpoint, parameter, layer, host);
            }
        }
        var weights = new HostWeights(config, parameters::matrix, host, arena);
        forward = new ForwardBatches(config, weights);
        differentiation = new Differentiation(
                config, weights,
                (parameter, layer) -> Optional.of(parameters.of(State.GRADIENT, parameter, layer)));
        inputs = new Differentiation(config, weights, (_, _) -> Optional.empty());
    }

    private void widen(Checkpoint checkpoint, Parameter parameter, int layer, HostOperations host) {
        var stored = HostWeights.stored(checkpoint, parameter, layer);
        MemorySegment values = parameters.of(State.VALUE, parameter, layer);
        for (int row = 0; row < parameter.rows(); row++) {
            host.gather(stored, row, values, row);
        }
    }

    @Override
    public float[] losses(Batch batch) {
        return forward.losses(batch);
    }

    @Override
    public InputGradient inputGradient(Batch batch) {
        return HostBatches.inputGradient(inputs, batch);
    }

    @Override
    public float[][] patchedLogits(PatchedBatch batch) {
        return forward.patchedLogits(batch);
    }

    @Override
    public float[] accumulate(Batch batch, float scale) {
        return differentiation.run(batch, scale);
    }

    @Override
    public double gradientNorm() {
        return Math.sqrt(gradients.squaredNorm(parameters.all(State.GRADIENT), parameters.floats()));
    }

    @Override
    public void update(AdamW step, float gradientScale) {
        long matrices = parameters.matrixFloats();
        update(step, gradientScale, 0, matrices, true);
        update(step, gradientScale, matrices, parameters.floats() - matrices, false);
        parameters.all(State.GRADIENT).fill((byte) 0);
    }

    private void update(AdamW step, float gradientScale, long from, long count, boolean decays) {
        gradients.adamW(
                step, gradientScale, parameters.all(State.VALUE), parameters.all(State.GRADIENT),
                parameters.all(State.FIRST_MOMENT), parameters.all(State.SECOND_MOMENT), from, count, decays);
    }

    @Override
    public float[] read(State state, Parameter parameter, int layer) {
        return parameters.of(state, parameter, layer).toArray(ValueLayout.JAVA_FLOAT);
    }

    @Override
    public void write(State state, Parameter parameter, int layer, float[] values) {
        MemorySegment to = parameters.of(state, parameter, layer);
        if (values.length * (long) Float.BYTES != to.byteSize()) {
            throw new IllegalArgumentException(parameter.name(layer) + " holds " + to.byteSize() / Float.BYTES
                    + " values, got " + values.length);
        }
        MemorySegment.copy(values, 0, to, ValueLayout.JAVA_FLOAT, 0, values.length);
    }

    @Override
    public void close() {
        forward.close();
        differentiation.close();
        inputs.close();
        arena.close();
    }
}
