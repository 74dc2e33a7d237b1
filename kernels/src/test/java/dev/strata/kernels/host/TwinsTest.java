package dev.strata.kernels.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vector kernels take over from plain ones in mid-run: to the bit the same, or a text would depend on the moment. */
class TwinsTest {
    /** Whole vectors and what is left of one. */
    private static final int N = 5 * Lanes.COUNT + 3;

    private final Arena arena = Arena.ofConfined();
    private final Numbers numbers = new Numbers(arena);
    private final HostKernels vector = new VectorKernels();
    private final HostKernels plain = new PlainKernels(Lanes.COUNT);

    @AfterEach
    void free() {
        arena.close();
    }

    private static void assertTwins(Function<HostKernels, float[]> operation, HostKernels vector, HostKernels plain) {
        float[] expected = operation.apply(vector);
        assertTrue(IntStream.range(0, expected.length).anyMatch(i -> expected[i] != 0), "nothing was computed");
        assertArrayEquals(bits(expected), bits(operation.apply(plain)));
    }

    private static int[] bits(float[] x) {
        return IntStream.range(0, x.length).map(i -> Float.floatToIntBits(x[i])).toArray();
    }

    private void assertTwins(int outputs, Function<MemorySegment, Consumer<HostKernels>> operation) {
        assertTwins(kernels -> {
            MemorySegment out = numbers.blank(outputs);
            operation.apply(out).accept(kernels);
            return Numbers.floats(out);
        }, vector, plain);
    }

    @Test
    void tilesAreOfOneShape() {
        assertEquals(vector.tileRows(), plain.tileRows());
        assertEquals(vector.tileColumns(), plain.tileColumns());
    }

    @Test
    void layerNorm() {
        long x = numbers.offHeap(numbers.normal(N)).address();
        long gain = numbers.offHeap(numbers.normal(N)).address();
        long bias = numbers.offHeap(numbers.normal(N)).address();
        assertTwins(N, out -> k -> k.layerNorm(x, gain, bias, 1e-5f, N, out.address()));
    }

    @Test
    void gelu() {
        float[] wide = numbers.normal(N);
        for (int i = 0; i < N; i++) {
            wide[i] *= 20;
        }
        long x = numbers.offHeap(wide).address();
        assertTwins(N, out -> k -> k.gelu(x, N, out.address(), new float[N]));
    }

    @Test
    void scale() {
        float[] x = numbers.normal(N);
        long memory = numbers.offHeap(x).address();
        assertTwins(N, out -> k -> k.scale(x, 0, N, 0.3f, out.address()));
        assertTwins(k -> {
            float[] y = new float[N + 1];
            k.scale(memory, N, 0.3f, y, 1);
            return y;
        }, vector, plain);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 3, 120, -120})
    void expSum(float max) {
        float[] x = numbers.normal(N);
        for (int i = 0; i < N; i++) {
            x[i] *= 40; // some beyond either end of what a float's exponential is
        }
        assertTwins(k -> {
            float[] y = Arrays.copyOf(x, N + 1);
            y[N] = k.expSum(y, 0, N, max);
            return y;
        }, vector, plain);
    }

    /** Within a block and across two, with rows that end amid vectors; against float64 too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 29, 250, 300})
    void softmax(int valid) {
        int rows = vector.tileRows() - 1;
        int block = vector.tileRows() * HostKernels.LEFT_STRIDE;
        float[] x = numbers.normal(2 * block);
        for (int i = 0; i < x.length; i++) {
            x[i] *= 30;
        }
        assertTwins(k -> {
            float[] y = x.clone();
            float[] factors = new float[vector.tileRows()];
            k.softmax(y, rows, valid, factors, new float[vector.tileColumns()]);
            int length = valid + rows - 1;
            float[] weights = new float[rows * length];
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < length; i++) {
                    int at = row * HostKernels.LEFT_STRIDE + i / HostKernels.DEPTH * block + i % HostKernels.DEPTH;
                    weights[row * length + i] = y[at] * factors[row];
                }
                assertSoftmax(x, row, valid + row, block, Arrays.copyOfRange(weights, row * length, (row + 1) * length));
            }
            return weights;
        }, vector, plain);
    }

    private static void assertSoftmax(float[] x, int row, int valid, int block, float[] weights) {
        double[] scores = IntStream.range(0, valid)
                .mapToDouble(i -> x[row * HostKernels.LEFT_STRIDE + i / HostKernels.DEPTH * block + i % HostKernels.DEPTH])
                .toArray();
        double max = Arrays.stream(scores).max().orElseThrow();
        double sum = Arrays.stream(scores).map(score -> Math.exp(score - max)).sum();
        for (int i = 0; i < weights.length; i++) {
            assertEquals(i < valid ? Math.exp(scores[i] - max) / sum : 0, weights[i], 1e-6, "row " + row + " at " + i);
        }
    }

    /** Whichever score it is; the rows ahead of it know nothing of it. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void softmaxOfWhatIsNotFinite(float spoilt) {
        int valid = 40;
        for (HostKernels kernels : new HostKernels[] {vector, plain}) {
            for (int at : new int[] {0, Lanes.COUNT, valid}) {
                float[] x = numbers.normal(vector.tileRows() * HostKernels.LEFT_STRIDE);
                x[HostKernels.LEFT_STRIDE + at] = spoilt;
                float[] factors = new float[vector.tileRows()];
                kernels.softmax(x, 2, valid, factors, new float[vector.tileColumns()]);
                assertTrue(Float.isFinite(factors[0]));
                assertTrue(Float.isNaN(factors[1]), "at " + at);
            }
        }
    }

    @Test
    void addExponentials() {
        int columns = vector.tileColumns();
        float[] tile = numbers.normal(vector.tileRows() * columns);
        float[] max = numbers.normal(columns);
        float[] sums = numbers.normal(columns);
        assertTwins(k -> {
            float[] newSums = sums.clone();
            k.addExponentials(tile.clone(), vector.tileRows() - 1, max.clone(), newSums, 0, new float[columns]);
            return newSums;
        }, vector, plain);
    }

    @Test
    void rowTimesPanel() {
        int depth = 37;
        float[] a = numbers.normal(depth);
        long panel = numbers.offHeap(numbers.normal(depth * vector.tileColumns())).address();
        for (boolean add : new boolean[] {false, true}) {
            float[] c = numbers.normal(vector.tileColumns());
            assertTwins(k -> {
                float[] sums = c.clone();
                k.rowTimesPanel(a, 0, panel, depth, sums, 0, add);
                return sums;
            }, vector, plain);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 7, 8, 9, 12})
    void tiles(int rows) {
        int depth = 29;
        int columns = vector.tileColumns();
        int tall = Math.min(rows, vector.tileRows());
        float[] left = numbers.normal(vector.tileRows() * HostKernels.LEFT_STRIDE);
        float[] right = numbers.normal(depth * columns + 5);
        assertTwins(k -> {
            float[] c = new float[vector.tileRows() * columns];
            k.tile(left, 0, tall, right, 5, depth, c);
            return Arrays.copyOf(c, tall * columns);
        }, vector, plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 6, 7, 12})
    void tilesOfStoredRows(int rows) {
        int depth = 29;
        int columns = vector.tileColumns();
        int tall = Math.min(rows, vector.tileRows());
        float[] left = numbers.normal(vector.tileRows() * HostKernels.LEFT_STRIDE);
        long right = numbers.offHeap(numbers.normal(depth * 3 * columns)).address() + 4;
        assertTwins(k -> {
            float[] c = new float[vector.tileRows() * columns];
            k.tile(left, 0, tall, right, 12L * columns, depth, c);
            return Arrays.copyOf(c, tall * columns);
        }, vector, plain);
    }

    /** Tiles are vectors then, and the rest still plain loops or vectors by now: it must not show. */
    @Test
    void aLargeProductFindsVectorsThatAreReady() {
        int depth = 100;
        HostKernels warming = new WarmingKernels(Lanes.COUNT);
        warming.prepare(DType.F32, Long.MAX_VALUE);
        float[] left = numbers.normal(vector.tileRows() * HostKernels.LEFT_STRIDE);
        float[] right = numbers.normal(depth * vector.tileColumns());
        long x = numbers.offHeap(numbers.normal(N)).address();
        assertTwins(k -> {
            float[] c = new float[vector.tileRows() * vector.tileColumns()];
            k.tile(left, 0, vector.tileRows(), right, 0, depth, c);
            return c;
        }, vector, warming);
        assertTwins(k -> {
            MemorySegment out = numbers.blank(N);
            k.gelu(x, N, out.address(), new float[N]);
            return Numbers.floats(out);
        }, vector, warming);
    }

    @Test
    void dotsOfFour() {
        dotsOfFour(plain);
    }

    @Test
    void manyDotsFindVectorsThatAreReady() {
        HostKernels warming = new WarmingKernels(Lanes.COUNT);
        warming.prepareDots(DType.F32, Long.MAX_VALUE);
        dotsOfFour(warming);
    }

    private void dotsOfFour(HostKernels twin) {
        int n = 5 * Lanes.COUNT;
        int stride = n + 7;
        float[] x = numbers.normal(5 * stride);
        long w = numbers.offHeap(numbers.normal(4 * stride)).address();
        assertTwins(k -> {
            float[] c = new float[16 * HostKernels.MOST_LANES];
            k.dotsOfFour(x, stride, stride, w, 4L * stride, n, c);
            return Arrays.copyOf(c, 16);
        }, vector, twin);
    }

    @ParameterizedTest
    @CsvSource({"F32, 1", "F32, 7", "BF16, 2", "BF16, 16", "F16, 5"})
    void fewRows(DType type, int rows) {
        int columns = 5 * vector.tileColumns();
        int depth = 3 * HostKernels.TERMS;
        float[] left = numbers.normal(rows * HostKernels.LEFT_STRIDE);
        long right = stored(type, depth, columns + 5) + type.bytes();
        long room = numbers.blank(HostKernels.FEW_ROWS_ROOM).address();
        float[] sums = numbers.normal(3 + rows * columns);
        assertTwins(k -> {
            float[] c = sums.clone();
            k.fewRows(left, 2, rows, type, right, (columns + 5L) * type.bytes(), depth, columns, c, 3, room);
            return c;
        }, vector, plain);
    }

    /** Depths and widths that all ways of reading several rows or a vector's worth of columns leave something of. */
    @ParameterizedTest
    @EnumSource(value = DType.class, names = "INT8", mode = EnumSource.Mode.EXCLUDE)
    void sumRows(DType type) {
        int depth = 29;
        for (int width : new int[] {N, 4 * Lanes.COUNT, 3}) {
            long x = numbers.offHeap(numbers.normal(depth)).address();
            long weight = numbers.matrix(type, depth, width, numbers.normal(depth * width)).address();
            assertTwins(width, out -> k -> k.sumRows(type, x, weight, depth, width, out.address()));
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void dots(DType type) {
        int rows = 29;
        for (int depth : new int[] {N, 4 * Lanes.COUNT, 3}) {
            long x = numbers.offHeap(numbers.normal(depth)).address();
            long weight = stored(type, rows, depth);
            long scratch = numbers.blank(depth + (2 * rows + 1) * HostKernels.MOST_LANES).address();
            assertTwins(rows, out -> k -> k.dots(type, x, weight, depth, 0, rows, out.address(), scratch));
        }
    }

    private long stored(DType type, int rows, int columns) {
        float[] x = numbers.normal(rows * columns);
        if (type != DType.INT8) {
            return numbers.matrix(type, rows, columns, x).address();
        }
        byte[] bytes = new byte[x.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.clamp(Math.round(40 * x[i]), -127, 127);
        }
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes).address();
    }
}
