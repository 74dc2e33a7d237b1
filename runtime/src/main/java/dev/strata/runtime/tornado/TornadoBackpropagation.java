package dev.strata.runtime.tornado;

import dev.strata.runtime.device.Backpropagation;
import dev.strata.runtime.device.Batch;

/** Losses and gradients of an engine's model, whose weights stay as they are. They are on the device once more. */
final class TornadoBackpropagation implements Backpropagation {
    private final TornadoEngine engine;
    private final Differentiation differentiation;

    TornadoBackpropagation(TornadoEngine engine, Differentiation differentiation) {
        this.engine = engine;
        this.differentiation = differentiation;
    }

    @Override
    public float[] losses(Batch batch) {
        engine.requireOpen();
        return differentiation.losses(batch);
    }

    @Override
    public InputGradient inputGradient(Batch batch) {
        engine.requireOpen();
        return differentiation.inputGradient(batch);
    }

    @Override
    public void close() {
        differentiation.close();
    }
}
