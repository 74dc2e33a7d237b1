package dev.strata.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.strata.kernels.DType;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RandomCheckpointTest {
    private static final Config ODD = new Config(3, 3, 48, 100, 17, 311, 1e-5f, OptionalInt.of(310));

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(value = DType.class, names = "INT8", mode = EnumSource.Mode.EXCLUDE)
    void isAGpt2AtItsStart(DType dtype) {
        RandomCheckpoint.write(directory.resolve("random"), ODD, dtype, 7);
        try (var checkpoint = Checkpoint.open(directory.resolve("random"))) {
            assertEquals(ODD, checkpoint.config());
            for (Parameter parameter : Gpt2Program.prefill(ODD).parameters()) {
                Tensor tensor = checkpoint.tensor(parameter, 0);
                assertEquals(dtype, tensor.dtype());
                boolean gain = parameter.isVector() && parameter.name().endsWith("weight");
                double deviation = gain ? 0.1 : parameter.name().endsWith("c_proj.weight") ? 0.02 / Math.sqrt(6) : 0.02;
                float[] values = tensor.toFloats();
                double mean = mean(values, 0, 1);
                double spread = Math.sqrt(mean(values, mean, 2));
                assertEquals(gain ? 1 : 0, mean, 5 * deviation / Math.sqrt(values.length), parameter.name());
                assertEquals(1, spread / deviation, 4 / Math.sqrt(2.0 * values.length), parameter.name());
            }
            assertArrayEquals(new int[] {'h', 'i', 0xC3, 0xA9}, checkpoint.tokenizer().encode("hié"));
            assertEquals(310, checkpoint.tokenizer().endOfText().orElseThrow());
        }
    }

    @Test
    void theSeedDecides() {
        assertArrayEquals(weights("a", 1), weights("b", 1));
        assertFalse(Arrays.equals(weights("c", 1), weights("d", 2)));
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "100", "256", "257", "258"})
    void anyVocabularyWillDo(int size) {
        var config = new Config(1, 1, 8, 32, 1, size, 1e-5f, OptionalInt.empty());
        RandomCheckpoint.write(directory, config, DType.F32, 1);
        try (var checkpoint = Checkpoint.open(directory)) {
            assertEquals(config, checkpoint.config());
            assertEquals(size, checkpoint.tokenizer().size());
            assertEquals(size - 1, checkpoint.tokenizer().endOfText().orElseThrow());
        }
    }

    private float[] weights(String name, long seed) {
        RandomCheckpoint.write(directory.resolve(name), ODD, DType.F32, seed);
        try (var checkpoint = Checkpoint.open(directory.resolve(name))) {
            return checkpoint.tensor(new Parameter("mlp.c_fc.weight", true, 48, 100), 2).toFloats();
        }
    }

    private static double mean(float[] values, double origin, int power) {
        double sum = 0;
        for (float value : values) {
            sum += Math.pow(value - origin, power);
        }
        return sum / values.length;
    }
}
