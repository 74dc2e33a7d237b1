package dev.strata.runtime.train;

import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Training;

/** One step after the other: what a step computes follows from the weights and its number alone. */
final class Learner {
    private final Training training;
    private final TrainingData data;
    private final TrainingSettings settings;
    private final Order order;

    /**
     * What a step has seen.
     *
     * @param loss of its windows before it, the mean cross-entropy in nats
     * @param gradientNorm L2, before clipping
     */
    record Step(double loss, double gradientNorm, double learningRate) {}

    Learner(Training training, TrainingData data, TrainingSettings settings) {
        this.training = training;
        this.data = data;
        this.settings = settings;
        this.order = new Order(data.windows(), settings.seed());
    }

    /**
     * Takes a step.
     *
     * @param done steps before it
     * @throws Diverged if the loss or the gradient is not finite; then the weights are as before
     */
    Step step(long done) {
        long targets = settings.tokensPerStep();
        double sum = 0;
        for (int pass = 0; pass < settings.accumulate(); pass++) {
            sum += sum(training.accumulate(batch(done, pass), 1f / targets));
        }
        double loss = finite("loss", sum / targets);
        double norm = finite("gradient's norm", training.gradientNorm());
        double rate = settings.schedule().rate(done);
        var optimiser = settings.optimiser();
        training.update(optimiser.step(rate, done), optimiser.gradientScale(norm));
        return new Step(loss, norm, rate);
    }

    /**
     * Whether another step could be taken: weights may be finite and of no use.
     *
     * @throws Diverged if the next loss is not finite
     */
    void requireSound(long done) {
        finite("loss", sum(training.losses(batch(done, 0))));
    }

    /**
     * The mean over at most as many held-out windows as the settings say, evenly spread, always the same ones, in nats.
     *
     * @throws Diverged if it is not finite
     */
    double heldOutLoss() {
        long windows = data.heldOutWindows();
        int taken = (int) Math.min(windows, settings.evaluationWindows());
        double sum = 0;
        for (int from = 0; from < taken; from += settings.batch()) {
            int first = from;
            int count = Math.min(settings.batch(), taken - from);
            sum += sum(training.losses(data.heldOutBatch(count, i -> (int) ((first + i) * windows / taken))));
        }
        return finite("held-out loss", sum / ((double) taken * settings.windowing().context()));
    }

    private Batch batch(long done, int pass) {
        long position = done * settings.windowsPerStep() + (long) pass * settings.batch();
        return data.batch(settings.batch(), i -> order.window(position + i));
    }

    private static double finite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new Diverged("the " + what + " is " + value);
        }
        return value;
    }

    private static double sum(float[] losses) {
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        return sum;
    }
}
