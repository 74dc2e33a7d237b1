package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strata.kernels.AdamW;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fixture train-tiny: ten steps of AdamW that an independent implementation took. */
interface TrainingParity extends Parity {
    @Test
    default void gradientsOfTheFirstStepAreTheFixtures() {
        Model model = models().fixture("train-tiny");
        var expected = new SafetensorsFile(model.checkpoint().directory().resolve("expected-gradients.safetensors"));
        try (Training training = model.train()) {
            accumulate(training, step(model, 0));
            int compared = 0;
            for (Parameter parameter : Gpt2Program.loss(model.config()).parameters()) {
                for (int layer = 0; layer < (parameter.perLayer() ? model.config().layers() : 1); layer++) {
                    String name = model.checkpoint().tensor(parameter, layer).name();
                    double[] ours = Errors.widen(training.read(State.GRADIENT, parameter, layer));
                    model.assertGradientClose(name, ours, expected.values(name));
                    compared++;
                }
            }
            // The tied unembedding is compared once more, as the token embedding that it is.
            assertEquals(expected.names().size() + 1, compared);
        }
    }

    @Test
    default void lossesOfTenStepsAreTheFixtures() {
        Model model = models().fixture("train-tiny");
        JsonNode expected = Fixture.json(model.checkpoint().directory().resolve("expected.json"));
        JsonNode optimizer = expected.get("optimizer");
        try (Training training = model.train()) {
            for (int step = 0; step < expected.get("steps").size(); step++) {
                double loss = accumulate(training, step(model, step));
                assertEquals(expected.get("steps").get(step).get("loss").asDouble(), loss, 1e-4, "step " + (step + 1));
                training.update(
                        new AdamW(
                                optimizer.get("lr").asDouble(), optimizer.get("betas").get(0).asDouble(),
                                optimizer.get("betas").get(1).asDouble(), optimizer.get("eps").asDouble(),
                                optimizer.get("weight_decay").asDouble(), step + 1),
                        1);
                assertEquals(0, training.gradientNorm(), "an update leaves no gradient behind");
            }
        }
    }

    /** One forward and backward pass for the mean loss, which it returns. */
    private static double accumulate(Training training, Batch batch) {
        float[] losses = training.accumulate(batch, 1f / batch.rows());
        return IntStream.range(0, losses.length).mapToDouble(row -> losses[row]).average().orElseThrow();
    }

    private static Batch step(Model model, int step) {
        JsonNode node = Fixture.json(model.checkpoint().directory().resolve("expected.json")).get("steps").get(step);
        int sequences = node.get("inputs").size();
        int length = node.get("inputs").get(0).size();
        return Batch.of(sequences, length, flat(node.get("inputs")), flat(node.get("targets")));
    }

    private static int[] flat(JsonNode rows) {
        return IntStream.range(0, rows.size()).flatMap(row -> IntStream.of(Fixture.ints(rows.get(row)))).toArray();
    }
}
