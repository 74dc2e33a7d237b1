package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What learning on this device does beside the arithmetic: graphs that are built anew keep what was learned. The head is
 * wider than those of the parity tests.
 */
class TornadoTrainingDeviceTest {
    private static final Config CONFIG = new Config(2, 1, 72, 64, 12, 97, 1e-5f, OptionalInt.empty());
    private static final AdamW STEP = new AdamW(0.01, 0.9, 0.95, 1e-8, 0.1, 1);

    @TempDir
    Path directory;

    @BeforeEach
    void needTornado() {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
        RandomCheckpoint.write(directory, CONFIG, DType.BF16, 3);
    }

    @Test
    void largerBatchesAndWrittenParametersKeepWhatWasLearned() {
        try (var checkpoint = Checkpoint.open(directory);
                Training ours = TornadoDevice.all().getFirst().train(checkpoint);
                Training host = Device.host().train(checkpoint)) {
            learn(ours);
            learn(host);
            assertEquals(host.gradientNorm(), ours.gradientNorm(), 1e-4 * host.gradientNorm());
            for (State state : State.values()) {
                for (Parameter parameter : Gpt2Program.loss(CONFIG).parameters()) {
                    for (int layer = 0; layer < (parameter.perLayer() ? CONFIG.layers() : 1); layer++) {
                        assertArrayEquals(
                                host.read(state, parameter, layer), ours.read(state, parameter, layer), 1e-4f,
                                state + " of " + parameter.name(layer));
                    }
                }
            }
        }
    }

    private static void learn(Training training) {
        training.accumulate(batch(2, 5), 0.1f);
        training.update(STEP, 0.5f);
        training.accumulate(batch(2, 5), 0.1f);
        training.accumulate(batch(4, 12), 0.02f);
        var bias = Gpt2Program.loss(CONFIG).parameters().stream()
                .filter(parameter -> parameter.name().equals("attn.c_attn.bias"))
                .findFirst()
                .orElseThrow();
        float[] values = training.read(State.VALUE, bias, 1);
        values[7] += 0.5f;
        training.write(State.VALUE, bias, 1, values);
        training.inputGradient(batch(1, 3));
        training.accumulate(batch(3, 4), 0.1f);
    }

    @Test
    void refusesAModelThatDoesNotFitBeforeAllocating() {
        String before = System.getProperty("tornado.device.memory");
        System.setProperty("tornado.device.memory", "1KB");
        try (var checkpoint = Checkpoint.open(directory)) {
            var device = TornadoDevice.all().getFirst();
            var e = assertThrows(StrataException.class, () -> device.train(checkpoint));
            assertTrue(e.getMessage().contains("-Dtornado.device.memory="), e.getMessage());
        } finally {
            if (before == null) {
                System.clearProperty("tornado.device.memory");
            } else {
                System.setProperty("tornado.device.memory", before);
            }
        }
    }

    private static Batch batch(int sequences, int length) {
        var random = new Random(sequences);
        int rows = sequences * length;
        return Batch.of(
                sequences, length, random.ints(rows, 0, CONFIG.vocabulary()).toArray(),
                random.ints(rows, 0, CONFIG.vocabulary()).toArray());
    }
}
