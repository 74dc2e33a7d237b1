package dev.strata.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.strata.kernels.DType;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    @ParameterizedTest
    @CsvSource({"gpt2-tiny,F32", "gpt2-tiny-f16,F16", "gpt2-tiny-bf16,BF16"})
    void opensEveryTypeWithAndWithoutPrefix(String name, DType dtype) {
        try (var checkpoint = Checkpoint.open(FIXTURES.resolve(name))) {
            assertEquals(name, checkpoint.name());
            assertEquals(new Config(2, 2, 32, 128, 24, 257, 1e-5f, OptionalInt.of(256)), checkpoint.config());
            Tensor qkv = checkpoint.tensor(new Parameter("attn.c_attn.weight", true, 32, 96), 1);
            assertEquals(dtype, qkv.dtype());
            assertArrayEquals(new long[] {32, 96}, qkv.shape());
            assertEquals(32 * 96 * dtype.bytes(), qkv.data().byteSize());
            assertSame(
                    checkpoint.tensor(new Parameter("wte.weight", false, 257, 32), 0),
                    checkpoint.tensor(new Parameter("lm_head.weight", false, 257, 32), 0));
            for (Parameter parameter : Gpt2Program.prefill(checkpoint.config()).parameters()) {
                assertEquals((long) parameter.rows() * parameter.columns(), checkpoint.tensor(parameter, 0).size());
            }
        }
    }
}
