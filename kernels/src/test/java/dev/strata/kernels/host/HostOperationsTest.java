package dev.strata.kernels.host;

import static dev.strata.kernels.host.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both sets of kernels, on one core and on several, against double precision. */
class HostOperationsTest {
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

    static Stream<Arguments> kernelsAndTypes() {
        return kernels().flatMap(k -> Stream.of(DType.F32, DType.F16, DType.BF16).map(type -> Arguments.of(k, type)));
    }

    private HostOperations on(HostKernels kernels, Team team) {
        return new HostOperations(kernels, team, arena);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndTypes")
    void linear(HostKernels kernels, DType type) {
        int[][] shapes = {
            {1, 48, 144}, {1, 48, 48}, {1, 7, 5}, {1, 768, 311}, {2, 48, 144}, {13, 192, 48}, {12, 256, 32},
            {31, 259, 33}, {64, 48, 192}, {5, 1, 1}, {97, 520, 257}, {30, 1100, 40}, {1, 700, 1100}
        };
        for (int[] shape : shapes) {
            int rows = shape[0];
            int depth = shape[1];
            int columns = shape[2];
            float[] x = numbers.normal(rows * depth);
            float[] w = numbers.normal(depth * columns);
            float[] bias = numbers.normal(columns);
            Matrix weight = numbers.matrix(type, depth, columns, w);
            double[] expected = Reference.linear(x, rows, w, depth, columns, bias);
            for (Team team : new Team[] {ONE, THREE}) {
                MemorySegment out = numbers.blank(rows * columns);
                on(kernels, team).linear(numbers.offHeap(x), rows, weight, numbers.offHeap(bias), out);
                assertClose(expected, out, 5e-5, Arrays.toString(shape));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndTypes")
    void linearLayersThatEndWithMoreGiveTheSameBits(HostKernels kernels, DType type) {
        int[][] shapes = {{1, 48, 144}, {1, 300, 1100}, {2, 7, 5}, {13, 48, 211}, {97, 520, 257}, {5, 2100, 84}};
        for (int[] shape : shapes) {
            int rows = shape[0];
            int n = rows * shape[2];
            Matrix weight = numbers.matrix(type, shape[1], shape[2], numbers.normal(shape[1] * shape[2]));
            MemorySegment x = numbers.offHeap(numbers.normal(rows * shape[1]));
            MemorySegment bias = numbers.offHeap(numbers.normal(shape[2]));
            MemorySegment residual = numbers.offHeap(numbers.normal(n));
            MemorySegment linear = numbers.blank(n);
            MemorySegment expected = numbers.blank(n);
            MemorySegment out = numbers.blank(n);
            for (Team team : new Team[] {ONE, THREE}) {
                HostOperations host = on(kernels, team);
                host.linear(x, rows, weight, bias, linear);
                host.gelu(linear, rows, shape[2], expected);
                host.linearGelu(x, rows, weight, bias, out);
                assertArrayEquals(Numbers.floats(expected), Numbers.floats(out), "GELU " + Arrays.toString(shape));
                host.add(residual, linear, rows, shape[2], expected);
                host.linearAdd(x, rows, weight, bias, residual, out);
                assertArrayEquals(Numbers.floats(expected), Numbers.floats(out), "add " + Arrays.toString(shape));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernelsAndTypes")
    void unembedding(HostKernels kernels, DType type) {
        int[][] shapes = {{1, 48, 311}, {3, 48, 311}, {33, 300, 50}, {17, 5, 7}, {70, 48, 311}};
        for (int[] shape : shapes) {
            int rows = shape[0];
            int width = shape[1];
            int tokens = shape[2];
            float[] x = numbers.normal(rows * width);
            float[] w = numbers.normal(tokens * width);
            Matrix weight = numbers.matrix(type, tokens, width, w);
            double[] expected = Reference.logits(x, rows, w, tokens, width);
            MemorySegment in = numbers.offHeap(x);
            var operations = on(kernels, THREE);

            MemorySegment out = numbers.blank(rows * tokens);
            operations.logits(in, rows, weight, out);
            assertClose(expected, out, 2e-5, "logits" + Arrays.toString(shape));

            MemorySegment first = numbers.blank(tokens);
            operations.unembed(in, 1, weight, first);
            assertClose(Arrays.copyOf(expected, tokens), first, 2e-5, "unembed" + Arrays.toString(shape));
            operations.unembed(in, rows, weight, out.fill((byte) 0));
            assertClose(expected, out, 2e-5, "unembed all" + Arrays.toString(shape));

            // Ranks are exact in the logits that the tiles compute.
            operations.logits(in, rows, weight, out);
            float[] logits = Numbers.floats(out);
            int[][] targets = new int[rows][3];
            int[][] ranks = new int[rows][3];
            for (int t = 0; t < rows; t++) {
                float[] row = Arrays.copyOfRange(logits, t * tokens, (t + 1) * tokens);
                for (int i = 0; i < 3; i++) {
                    targets[t][i] = (7 * t + 5 * i) % tokens;
                    ranks[t][i] = 1;
                    for (float logit : row) {
                        ranks[t][i] += logit > row[targets[t][i]] ? 1 : 0;
                    }
                }
                assertEquals(0, Arrays.stream(ranks[t]).filter(r -> r < 1).count());
            }
            assertArrayEquals(ranks, operations.rank(in, rows, weight, targets));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void equalLogitsShareARank(HostKernels kernels) {
        int tokens = 311;
        int width = 48;
        float[] w = new float[tokens * width];
        float[] row = numbers.normal(width);
        for (int v = 0; v < tokens; v++) {
            System.arraycopy(row, 0, w, v * width, width);
        }
        Matrix weight = numbers.matrix(DType.F32, tokens, width, w);
        float[] x = numbers.normal(5 * width);
        int[][] targets = {{0}, {310}, {100}, {5}, {6}};
        var operations = on(kernels, THREE);
        MemorySegment in = numbers.offHeap(x);
        assertArrayEquals(new int[][] {{1}, {1}, {1}, {1}, {1}}, operations.rank(in, 5, weight, targets));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void rowsWithNonFiniteLogitsAreMarked(HostKernels kernels) {
        int tokens = 311;
        int width = 48;
        Matrix weight = numbers.matrix(DType.F32, tokens, width, numbers.normal(tokens * width));
        float[] x = numbers.normal(4 * width);
        x[width + 3] = Float.NaN;
        x[2 * width + 7] = Float.POSITIVE_INFINITY;
        var operations = on(kernels, THREE);
        MemorySegment in = numbers.offHeap(x);
        int[][] ranks = operations.rank(in, 4, weight, new int[][] {{1}, {1}, {1}, {1}});
        for (int t = 0; t < 4; t++) {
            assertEquals(t == 1 || t == 2, ranks[t][0] == 0);
        }
        assertEquals(-1, operations.argmax(numbers.offHeap(new float[] {1, Float.POSITIVE_INFINITY}), 2));
        assertEquals(-1, operations.argmax(numbers.offHeap(new float[] {Float.NaN, 1}), 2));
        assertEquals(1, operations.argmax(numbers.offHeap(new float[] {1, 2, 2}), 3));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void attention(HostKernels kernels) {
        // heads, head width, and the lengths of successive runs over one cache
        int[][][] cases = {
            {{3, 16}, {1}}, {{3, 16}, {64}}, {{3, 16}, {5, 1, 1, 20, 1}}, {{2, 64}, {200, 100, 1, 1}},
            {{1, 5}, {1, 1, 7, 300}}, {{1, 300}, {40, 1}}, {{2, 40}, {255, 1, 1, 2}}
        };
        for (int[][] c : cases) {
            int heads = c[0][0];
            int headWidth = c[0][1];
            int d = heads * headWidth;
            int length = Arrays.stream(c[1]).sum();
            float[] qkv = numbers.normal(length * 3 * d);
            double[] expected = Reference.attention(qkv, length, heads, headWidth);
            double[] pattern = Reference.pattern(qkv, length, heads, headWidth);
            MemorySegment in = numbers.offHeap(qkv);
            for (Team team : new Team[] {ONE, THREE}) {
                var operations = on(kernels, team);
                KeyValueCache cache = operations.cache(heads, headWidth, length, arena);
                MemorySegment out = numbers.blank(length * d);
                int start = 0;
                for (int rows : c[1]) {
                    operations.attention(
                            in.asSlice(12L * start * d), start, rows, 0, cache, out.asSlice(4L * start * d));
                    start += rows;
                }
                assertClose(expected, out, 2e-5, "z" + Arrays.deepToString(c));
                MemorySegment again = numbers.blank(heads * length * length);
                for (int t = 0; t < length; t++) {
                    operations.pattern(in.asSlice(12L * t * d), t, cache, length, again, t, length);
                }
                assertClose(pattern, again, 1e-5, "pattern" + Arrays.deepToString(c));
            }
        }
    }

    /** Sequences that run together, each from where it is, from all rows or the later ones: the bits of each by itself. */
    @ParameterizedTest
    @MethodSource("kernels")
    void attentionOfSeveralSequences(HostKernels kernels) {
        int heads = 3;
        int headWidth = 20;
        int d = heads * headWidth;
        int[][] passes = {{5, 1, 130, 2}, {1, 1, 1, 1}, {3, 40, 1, 1}};
        var together = on(kernels, THREE);
        var alone = on(kernels, ONE);
        var caches = new KeyValueCache[4];
        var others = new KeyValueCache[4];
        Arrays.setAll(caches, i -> together.cache(heads, headWidth, 200, arena));
        Arrays.setAll(others, i -> alone.cache(heads, headWidth, 200, arena));
        int[] starts = new int[4];
        for (int[] rows : passes) {
            int all = Arrays.stream(rows).sum();
            MemorySegment in = numbers.offHeap(numbers.normal(all * 3 * d));
            MemorySegment out = numbers.blank(all * d);
            MemorySegment expected = numbers.blank(all * d);
            together.attention(in, starts, rows, new int[4], caches, out);
            int[] firstRows = Arrays.stream(rows).map(n -> n / 2).toArray();
            MemorySegment later = numbers.blank((all - Arrays.stream(firstRows).sum()) * d);
            together.attention(in, starts, rows, firstRows, caches, later);
            int row = 0;
            int laterRow = 0;
            for (int i = 0; i < rows.length; i++) {
                alone.attention(
                        in.asSlice(12L * row * d), starts[i], rows[i], 0, others[i], expected.asSlice(4L * row * d));
                int count = rows[i] - firstRows[i];
                assertEquals(
                        -1,
                        later.asSlice(4L * laterRow * d, 4L * count * d)
                                .mismatch(expected.asSlice(4L * (row + firstRows[i]) * d, 4L * count * d)),
                        "from row " + firstRows[i] + " of " + rows[i]);
                starts[i] += rows[i];
                row += rows[i];
                laterRow += count;
            }
            assertEquals(-1, expected.mismatch(out), Arrays.toString(rows));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void layerNorm(HostKernels kernels) {
        for (int[] shape : new int[][] {{1, 48}, {3, 5}, {70, 48}, {200, 100}, {1, 1}}) {
            int rows = shape[0];
            int width = shape[1];
            float[] x = numbers.normal(rows * width);
            float[] gain = numbers.normal(width);
            float[] bias = numbers.normal(width);
            MemorySegment out = numbers.blank(rows * width);
            on(kernels, THREE)
                    .layerNorm(numbers.offHeap(x), rows, width, numbers.offHeap(gain), numbers.offHeap(bias), 1e-5f, out);
            assertClose(Reference.layerNorm(x, rows, width, gain, bias, 1e-5), out, 1e-5, Arrays.toString(shape));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void geluIsWithinAMillionth(HostKernels kernels) {
        int n = 200_003;
        float[] x = new float[n];
        double[] expected = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = (i - n / 2) * 2e-4f;
            expected[i] = Reference.gelu(x[i]);
        }
        for (int rows : new int[] {1, n}) {
            MemorySegment out = numbers.blank(n);
            on(kernels, THREE).gelu(numbers.offHeap(x), rows, n / rows, out);
            assertClose(expected, out, 1e-6, "gelu");
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void addition(HostKernels kernels) {
        for (int[] shape : new int[][] {{1, 1}, {1, 48}, {3, 37}, {400, 51}}) {
            int n = shape[0] * shape[1];
            float[] a = numbers.normal(n);
            float[] b = numbers.normal(n);
            double[] sum = new double[n];
            Arrays.setAll(sum, i -> a[i] + b[i]);
            MemorySegment out = numbers.blank(n);
            on(kernels, THREE).add(numbers.offHeap(a), numbers.offHeap(b), shape[0], shape[1], out);
            assertClose(sum, out, 0, "sum");
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sixteenBitWeightsWidenExactly(HostKernels kernels) {
        for (DType type : new DType[] {DType.F16, DType.BF16}) {
            short[] bits = new short[1 << 16];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = (short) i;
            }
            var table = new Matrix(type, 1 << 8, 1 << 8, arena.allocateFrom(ValueLayout.JAVA_SHORT, bits));
            MemorySegment out = numbers.blank(1 << 16);
            for (int row = 0; row < 1 << 8; row++) {
                on(kernels, ONE).gather(table, row, out, row);
            }
            float[] got = Numbers.floats(out);
            float[] array = new float[1 << 16];
            kernels.widen(type, table.address(), 1 << 16, array, 0);
            for (int i = 0; i < bits.length; i++) {
                float expected = type == DType.F16 ? Float.float16ToFloat(bits[i]) : Float.intBitsToFloat(i << 16);
                // Both treat a NaN as one; which one is of no matter.
                assertEquals(Float.isNaN(expected) ? Float.NaN : expected, got[i]);
                assertEquals(got[i], array[i]);
            }
        }
    }

    @Test
    void shortOrHeapMemoryIsRefused() {
        var operations = new HostOperations(ONE, arena);
        MemorySegment one = numbers.blank(1);
        MemorySegment two = numbers.blank(2);
        assertThrows(IllegalArgumentException.class, () -> operations.add(one, two, 1, 2, two));
        MemorySegment heap = MemorySegment.ofArray(new float[2]);
        assertThrows(IllegalArgumentException.class, () -> operations.add(two, heap, 1, 2, two));
        assertThrows(IllegalArgumentException.class, () -> new Matrix(DType.F16, 2, 3, two));
    }
}
