package dev.strata.kernels.host;

import static dev.strata.kernels.host.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** INT8 matrices, and products with them against double precision over the weights that they stand for. */
class QuantisationTest {
    private static final Team ONE = new Team(1);
    private static final Team THREE = new Team(3);

    private final Arena arena = Arena.ofShared();
    private final Numbers numbers = new Numbers(arena);

    @AfterEach
    void close() {
        arena.close();
    }

    static Stream<HostKernels> kernels() {
        return Stream.of(new PlainKernels(), new VectorKernels(), new WarmingKernels(Lanes.COUNT));
    }

    /** What an INT8 matrix stands for, [outputs, inputs]. */
    private static float[] values(Matrix quantised) {
        float[] values = new float[quantised.rows() * quantised.columns()];
        for (int i = 0; i < values.length; i++) {
            float scale = quantised.scales().getAtIndex(ValueLayout.JAVA_FLOAT, i / quantised.columns());
            values[i] = scale * quantised.data().get(ValueLayout.JAVA_BYTE, i);
        }
        return values;
    }

    private static float[] transposed(float[] x, int rows, int columns) {
        float[] out = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i % columns * rows + i / columns] = x[i];
        }
        return out;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void linear(HostKernels kernels) {
        int[][] shapes = {{1, 1, 1}, {1, 7, 5}, {1, 48, 144}, {1, 768, 311}, {2, 259, 33}, {13, 192, 48}, {70, 520, 257},
            {130, 259, 33}};
        for (int[] shape : shapes) {
            int rows = shape[0];
            int depth = shape[1];
            int columns = shape[2];
            float[] x = numbers.normal(rows * depth);
            float[] bias = numbers.normal(columns);
            Matrix stored = numbers.matrix(DType.F32, depth, columns, numbers.normal(depth * columns));
            Matrix weight = Quantisation.of(stored, true, THREE, arena);
            double[] expected = Reference.linear(
                    x, rows, transposed(values(weight), columns, depth), depth, columns, bias);
            MemorySegment alone = numbers.blank(rows * columns);
            new HostOperations(kernels, ONE, arena)
                    .linear(numbers.offHeap(x), rows, weight, numbers.offHeap(bias), alone);
            MemorySegment out = numbers.blank(rows * columns);
            new HostOperations(kernels, THREE, arena)
                    .linear(numbers.offHeap(x), rows, weight, numbers.offHeap(bias), out);
            assertClose(expected, out, 5e-5, Arrays.toString(shape));
            assertArrayEquals(Numbers.floats(alone), Numbers.floats(out), "the same bits for any number of threads");

            new HostOperations(kernels, ONE, arena)
                    .linearGelu(numbers.offHeap(x), rows, weight, numbers.offHeap(bias), alone);
            new HostOperations(kernels, THREE, arena)
                    .linearGelu(numbers.offHeap(x), rows, weight, numbers.offHeap(bias), out);
            assertArrayEquals(Numbers.floats(alone), Numbers.floats(out), "GELU's, too");

            // A row alone, as in decoding, is what it is among others.
            MemorySegment first = numbers.blank(columns);
            new HostOperations(kernels, THREE, arena)
                    .linear(numbers.offHeap(Arrays.copyOf(x, depth)), 1, weight, numbers.offHeap(bias), first);
            assertClose(Arrays.copyOf(expected, columns), first, 5e-5, "decode" + Arrays.toString(shape));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void unembedding(HostKernels kernels) {
        int[][] shapes = {{1, 48, 311}, {33, 300, 50}, {17, 5, 7}};
        for (int[] shape : shapes) {
            int rows = shape[0];
            int width = shape[1];
            int tokens = shape[2];
            float[] x = numbers.normal(rows * width);
            Matrix stored = numbers.matrix(DType.F32, tokens, width, numbers.normal(tokens * width));
            Matrix weight = Quantisation.of(stored, false, THREE, arena);
            double[] expected = Reference.logits(x, rows, values(weight), tokens, width);
            var operations = new HostOperations(kernels, THREE, arena);
            MemorySegment in = numbers.offHeap(x);
            MemorySegment out = numbers.blank(rows * tokens);
            operations.logits(in, rows, weight, out);
            assertClose(expected, out, 2e-5, "logits" + Arrays.toString(shape));
            MemorySegment first = numbers.blank(tokens);
            operations.unembed(in, 1, weight, first);
            assertClose(Arrays.copyOf(expected, tokens), first, 2e-5, "unembed" + Arrays.toString(shape));
            operations.unembed(in, rows, weight, out.fill((byte) 0));
            assertClose(expected, out, 2e-5, "unembed all" + Arrays.toString(shape));
            float[][] few = operations.targetLogits(in, new int[] {rows - 1}, weight, new int[] {tokens - 1, 2});
            assertEquals(expected[rows * tokens - 1], few[0][0], 1e-3);
            assertEquals(expected[(rows - 1) * tokens + 2], few[0][1], 1e-3);
        }
    }

    @Test
    void aWeightIsOffByHalfAScaleAtMost() {
        float[] w = numbers.normal(130 * 70);
        for (int k = 0; k < 130; k++) {
            w[k * 70 + 3] = 0;
            w[k * 70 + 4] = Float.MIN_VALUE;
        }
        Matrix quantised = Quantisation.of(numbers.matrix(DType.F32, 130, 70, w), true, THREE, arena);
        float[] values = values(quantised);
        for (int j = 0; j < 70; j++) {
            float largest = 0;
            for (int k = 0; k < 130; k++) {
                largest = Math.max(largest, Math.abs(w[k * 70 + j]));
            }
            for (int k = 0; k < 130; k++) {
                float error = Math.abs(values[j * 130 + k] - w[k * 70 + j]);
                assertTrue(error <= largest / 254 * 1.0001f + Float.MIN_VALUE, "output " + j + " is off by " + error);
            }
        }
    }

    @Test
    void aWeightThatIsNotFiniteIsRefused() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] w = numbers.normal(30);
            w[17] = bad;
            Matrix stored = numbers.matrix(DType.F32, 5, 6, w);
            var e = assertThrows(
                    IllegalArgumentException.class, () -> Quantisation.of(stored, true, ONE, arena));
            assertTrue(e.getMessage().contains("output 5 is not finite"), e.getMessage());
        }
    }
}
