package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses and gradients against the reference's, the latter by finite differences in float64. */
interface GradientParity extends Parity {
    /** Of a central difference: its own error is far below what is tested for. */
    double STEP = 1e-4;

    @ParameterizedTest
    @EnumSource
    default void lossesAreTheReferences(Shape shape) {
        Model model = models().random(shape);
        Batch batch = batch(model, 3, Math.min(17, shape.config.context()));
        double[] expected = model.reference().losses(batch);
        var batches = model.batches();
        model.assertClose("losses", Errors.widen(batches.losses(batch)), expected);
        model.assertClose("losses", Errors.widen(batches.inputGradient(batch).losses()), expected);
    }

    @ParameterizedTest
    @EnumSource
    default void inputGradientsAreFiniteDifferences(Shape shape) {
        Model model = models().random(shape);
        Batch batch = batch(model, 2, Math.min(9, shape.config.context()));
        var reference = model.reference();
        var batches = model.batches();
        double[] gradient = Errors.widen(batches.inputGradient(batch).gradient());
        // Row by row: a position's gradient must not be another's.
        int width = shape.config.width();
        for (int row = 0; row < batch.rows(); row++) {
            var direction = new double[gradient.length];
            System.arraycopy(direction(width, row), 0, direction, row * width, width);
            double expected = derivative(h -> sum(reference.losses(batch, times(direction, h))));
            assertDerivative(model, "token embedding " + row, gradient, direction, expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    default void parameterGradientsAreFiniteDifferences(Shape shape) {
        Model model = models().random(shape);
        Batch batch = batch(model, 2, Math.min(9, shape.config.context()));
        try (Training training = model.train()) {
            training.accumulate(batch, 0.5f);
            training.accumulate(batch, 0.25f);
            for (Parameter parameter : Gpt2Program.loss(shape.config).parameters()) {
                for (int layer = 0; layer < (parameter.perLayer() ? shape.config.layers() : 1); layer++) {
                    int at = layer;
                    double[] gradient = Errors.widen(training.read(State.GRADIENT, parameter, layer));
                    double[] direction = direction(gradient.length, layer);
                    var reference = model.reference();
                    double expected = derivative(h -> {
                        reference.nudge(parameter, at, direction, h);
                        double loss = 0.75 * sum(reference.losses(batch));
                        reference.nudge(parameter, at, direction, -h);
                        return loss;
                    });
                    assertDerivative(model, parameter.name(layer), gradient, direction, expected);
                }
            }
        }
    }

    /** Sequences stand alone, and other batches in between leave nothing behind. */
    @Test
    default void aSequenceHasTheSameGradientInAnyBatch() {
        Model model = models().random(Shape.THREE_HEADS);
        Batch three = batch(model, 3, 7);
        var batches = model.batches();
        var together = batches.inputGradient(three);
        int floats = 7 * model.config().width();
        for (int sequence = 2; sequence >= 0; sequence--) {
            int from = 7 * sequence;
            var alone = batches.inputGradient(new Batch(
                    1, 7, Arrays.copyOfRange(three.tokens(), from, from + 7),
                    Arrays.copyOfRange(three.targets(), from, from + 7),
                    new float[] {three.scales()[sequence]}));
            assertArrayEquals(Arrays.copyOfRange(together.losses(), from, from + 7), alone.losses(), 1e-5f);
            assertArrayEquals(
                    Arrays.copyOfRange(together.gradient(), floats * sequence, floats * (sequence + 1)),
                    alone.gradient(), 1e-6f);
        }
    }

    @Test
    default void whatWasWrittenIsRead() {
        Model model = models().tiny();
        try (Training training = model.train()) {
            for (State state : State.values()) {
                for (Parameter parameter : Gpt2Program.loss(model.config()).parameters()) {
                    int layer = parameter.perLayer() ? model.config().layers() - 1 : 0;
                    float[] values = training.read(state, parameter, layer);
                    for (int i = 0; i < values.length; i++) {
                        values[i] = state.ordinal() + i;
                    }
                    training.write(state, parameter, layer, values);
                    assertArrayEquals(values, training.read(state, parameter, layer), parameter.name(layer));
                }
            }
            assertTrue(training.gradientNorm() > 0);
        }
    }

    /** Some positions without a target, and scales that differ. */
    private static Batch batch(Model model, int sequences, int length) {
        int[] tokens = model.tokens(sequences * length, 1);
        int[] targets = model.tokens(sequences * length, 2);
        targets[length / 2] = Batch.NO_TARGET;
        float[] scales = new float[sequences];
        for (int sequence = 0; sequence < sequences; sequence++) {
            scales[sequence] = 1 - sequence * 0.25f;
        }
        return new Batch(sequences, length, tokens, targets, scales);
    }

    private static double[] direction(int length, long seed) {
        return new Random(seed).doubles(length, -1, 1).toArray();
    }

    private static double[] times(double[] x, double factor) {
        return Arrays.stream(x).map(value -> factor * value).toArray();
    }

    private static double sum(double[] x) {
        return Arrays.stream(x).sum();
    }

    /** By a five-point stencil around 0. */
    private static double derivative(DoubleUnaryOperator f) {
        return (8 * (f.applyAsDouble(STEP) - f.applyAsDouble(-STEP))
                - f.applyAsDouble(2 * STEP) + f.applyAsDouble(-2 * STEP)) / (12 * STEP);
    }

    /** gradient · direction is the derivative, up to what float32 loses: relative to the lengths of both. */
    private static void assertDerivative(
            Model model, String what, double[] gradient, double[] direction, double expected) {
        double ours = 0;
        double lengths = 0;
        for (int i = 0; i < gradient.length; i++) {
            ours += gradient[i] * direction[i];
            lengths += Math.abs(gradient[i] * direction[i]);
        }
        assertEquals(expected, ours, 10 * model.tolerance() * lengths + 1e-9, "the gradient of " + what);
        assertTrue(lengths > 0, () -> "no gradient at all of " + what);
    }
}
