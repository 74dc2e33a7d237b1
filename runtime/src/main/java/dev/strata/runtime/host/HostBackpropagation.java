package dev.strata.runtime.host;

import dev.strata.runtime.device.Backpropagation;
import dev.strata.runtime.device.Batch;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Losses and gradients of an engine's model, whose weights stay as they are. */
final class HostBackpropagation implements Backpropagation {
    private final HostEngine engine;
    private final Differentiation differentiation;

    HostBackpropagation(HostEngine engine) {
        this.engine = engine;
        this.differentiation = new Differentiation(engine.config(), engine.weights(), (_, _) -> Optional.empty());
    }

    @Override
    public float[] losses(Batch batch) {
        return engine.whileOpen(() -> differentiation.losses(batch));
    }

    @Override
    public InputGradient inputGradient(Batch batch) {
        return engine.whileOpen(() -> inputGradient(differentiation, batch));
    }

    static InputGradient inputGradient(Differentiation differentiation, Batch batch) {
        float[] losses = differentiation.run(batch, 1);
        float[] gradient = differentiation.embeddingGradient().toArray(ValueLayout.JAVA_FLOAT);
        return new InputGradient(losses, gradient);
    }

    @Override
    public void close() {
        differentiation.close();
    }
}
