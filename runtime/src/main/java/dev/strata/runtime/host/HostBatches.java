package dev.strata.runtime.host;

import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Batches;
import dev.strata.runtime.device.PatchedBatch;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Batches of an engine's model, whose weights stay as they are. */
final class HostBatches implements Batches {
    private final HostEngine engine;
    private final ForwardBatches forward;
    private final Differentiation differentiation;

    HostBatches(HostEngine engine) {
        this.engine = engine;
        this.forward = new ForwardBatches(engine.config(), engine.weights());
        this.differentiation = new Differentiation(engine.config(), engine.stored(), (_, _) -> Optional.empty());
    }

    @Override
    public float[] losses(Batch batch) {
        return engine.whileOpen(() -> forward.losses(batch));
    }

    @Override
    public InputGradient inputGradient(Batch batch) {
        return engine.whileOpen(() -> inputGradient(differentiation, batch));
    }

    @Override
    public float[][] patchedLogits(PatchedBatch batch) {
        return engine.whileOpen(() -> forward.patchedLogits(batch));
    }

    static InputGradient inputGradient(Differentiation differentiation, Batch batch) {
        float[] losses = differentiation.run(batch, 1);
        float[] gradient = differentiation.embeddingGradient().toArray(ValueLayout.JAVA_FLOAT);
        return new InputGradient(losses, gradient);
    }

    @Override
    public void close() {
        forward.close();
        differentiation.close();
    }
}
