package dev.strata.bench.contender;

import dev.strata.kernels.AdamW;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Training;
import java.nio.file.Path;

/** Strata's training step, as {@code strata train} takes it. */
public final class StrataLearner implements Learner {
    private final Training training;
    private final Batch batch;
    private long steps;

    /** @param targets the token after each of {@code tokens} */
    public StrataLearner(Path directory, Device device, int[] tokens, int[] targets) {
        try (var checkpoint = Checkpoint.open(directory)) {
            training = device.train(checkpoint);
        }
        batch = Batch.of(1, tokens.length, tokens, targets);
    }

    @Override
    public double step() {
        float[] losses = training.accumulate(batch, 1f / batch.rows());
        double norm = training.gradientNorm();
        training.update(new AdamW(RATE, 0.9, 0.95, 1e-8, 0.1, ++steps), (float) Math.min(1, 1 / norm));
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        return sum / batch.rows();
    }

    @Override
    public void close() {
        training.close();
    }
}
