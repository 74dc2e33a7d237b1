package dev.strata.kernels.host;

import static dev.strata.kernels.host.Differences.assertGradient;
import static dev.strata.kernels.host.Differences.weighed;
import static dev.strata.kernels.host.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both sets of kernels, on one core and on several, against differences of the forward in double precision. */
class HostGradientsTest {
    private static final List<Team> TEAMS = List.of(new Team(1), new Team(2), new Team(3));

    private final Arena arena = Arena.ofShared();
    private final Numbers numbers = new Numbers(arena);

    @AfterEach
    void close() {
        arena.close();
    }

    static Stream<HostKernels> kernels() {
        return HostOperationsTest.kernels();
    }

    static Stream<Arguments> kernelsAndTypes() {
        return HostOperationsTest.kernelsAndTypes();
    }

    /**
     * Runs an operation over memory that holds {@code before}, on every team, and expects the same bits of all.
     *
     * @return what the memory holds then
     */
    private MemorySegment run(HostKernels kernels, float[] before, BiConsumer<HostGradients, MemorySegment> operation) {
        var results = new ArrayList<MemorySegment>();
        for (Team team : TEAMS) {
            MemorySegment memory = numbers.offHeap(before);
            operation.accept(new HostGradients(kernels, team, arena), memory);
            results.add(memory);
        }
        assertEquals(-1, results.get(0).mismatch(results.get(1)), "teams of 1 and 2 differ");
        assertEquals(-1, results.get(0).mismatch(results.get(2)), "teams of 1 and 3 differ");
        return results.get(0);
    }

    /** Runs an operation with a place for its result. */
    private interface Gradient {
        void run(HostGradients gradients, MemorySegment to, boolean add);
    }

    /** The gradient, after checking that {@code add} adds just this to what there is. */
    private MemorySegment overwrittenAndAdded(HostKernels kernels, int n, Gradient gradient) {
        MemorySegment fresh = run(kernels, filled(n, Float.NaN), (g, to) -> gradient.run(g, to, false));
        float[] before = numbers.normal(n);
        MemorySegment added = run(kernels, before, (g, to) -> gradient.run(g, to, true));
        assertClose(sum(before, Numbers.floats(fresh)), added, 2e-5, "added");
        return fresh;
    }

    private static float[] filled(int n, float value) {
        float[] x = new float[n];
        Arrays.fill(x, value);
        return x;
    }

    private static double[] sum(float[] a, float[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> (double) a[i] + b[i]);
        return sum;
    }

    /** What an operation that always adds did to memory that held {@code before}. */
    private MemorySegment difference(MemorySegment after, float[] before) {
        float[] x = Numbers.floats(after);
        for (int i = 0; i < x.length; i++) {
            x[i] -= before[i];
        }
        return numbers.offHeap(x);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void addition(HostKernels kernels) {
        for (int n : new int[] {1, 37, 20_011}) {
            float[] out = numbers.normal(n);
            MemorySegment got = overwrittenAndAdded(
                    kernels, n, (g, to, add) -> g.add(numbers.offHeap(out), n, to, add));
            assertArrayEquals(out, Numbers.floats(got));
        }
    }

    /** Rows, inputs, outputs. */
    private static final int[][] LINEAR = {
        {1, 30, 33}, {2, 48, 144}, {129, 30, 33}, {13, 259, 7}, {600, 5, 1}, {2100, 17, 40}, {31, 33, 2100}
    };

    @ParameterizedTest
    @MethodSource("kernelsAndTypes")
    void linearInput(HostKernels kernels, DType type) {
        for (int[] shape : LINEAR) {
            int rows = shape[0];
            int inputs = shape[1];
            int outputs = shape[2];
            float[] x = numbers.normal(rows * inputs);
            float[] w = numbers.normal(inputs * outputs);
            Matrix weight = numbers.matrix(type, inputs, outputs, w);
            float[] out = numbers.normal(rows * outputs);
            MemorySegment outGradient = numbers.offHeap(out);
            MemorySegment got = overwrittenAndAdded(kernels, rows * inputs,
                    (g, to, add) -> g.linearInput(outGradient, rows, weight, to, add));
            // Linear, so that the difference is the product itself: out · wᵀ.
            double[] expected = Reference.logits(out, rows, w, inputs, outputs);
            assertClose(expected, got, 1e-4, "linearInput" + Arrays.toString(shape));
            if (rows * inputs * outputs < 20_000) {
                double[] wide = Reference.widen(w);
                assertGradient(
                        in -> weighed(Reference.linear(in, rows, wide, inputs, outputs, new double[outputs]), out),
                        x, got, 0, "linearInput" + Arrays.toString(shape));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void linearWeights(HostKernels kernels) {
        for (int[] shape : LINEAR) {
            int rows = shape[0];
            int inputs = shape[1];
            int outputs = shape[2];
            double[] x = Reference.widen(numbers.normal(rows * inputs));
            float[] in = floats(x);
            float[] out = numbers.normal(rows * outputs);
            float[] weightBefore = numbers.normal(inputs * outputs);
            float[] biasBefore = numbers.normal(outputs);
            String what = Arrays.toString(shape);
            MemorySegment weights = run(kernels, weightBefore, (g, to) -> g.linearWeights(
                    numbers.offHeap(in), numbers.offHeap(out), rows, inputs, outputs, to, numbers.offHeap(biasBefore)));
            MemorySegment biases = run(kernels, biasBefore, (g, to) -> g.linearWeights(
                    numbers.offHeap(in), numbers.offHeap(out), rows, inputs, outputs,
                    numbers.offHeap(weightBefore), to));
            double[] w = new double[inputs * outputs];
            double[] b = new double[outputs];
            assertGradient(v -> weighed(Reference.linear(x, rows, v, inputs, outputs, b), out),
                    new float[w.length], difference(weights, weightBefore), Math.sqrt(rows), "weights" + what);
            assertGradient(v -> weighed(Reference.linear(x, rows, w, inputs, outputs, v), out),
                    new float[outputs], difference(biases, biasBefore), Math.sqrt(rows), "bias" + what);
        }
    }

    private static float[] floats(double[] x) {
        float[] floats = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            floats[i] = (float) x[i];
        }
        return floats;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void layerNorm(HostKernels kernels) {
        for (int[] shape : new int[][] {{1, 30}, {2, 30}, {129, 30}, {3, 48}, {200, 5}, {70, 100}}) {
            int rows = shape[0];
            int width = shape[1];
            float[] x = numbers.normal(rows * width);
            float[] gain = numbers.normal(width);
            float[] out = numbers.normal(rows * width);
            double[] zeros = new double[width];
            float epsilon = 1e-5f;
            String what = Arrays.toString(shape);

            MemorySegment got = overwrittenAndAdded(kernels, rows * width, (g, to, add) -> g.layerNormInput(
                    numbers.offHeap(x), numbers.offHeap(out), rows, width, numbers.offHeap(gain), epsilon, to, add));
            assertGradient(
                    v -> weighed(Reference.layerNorm(v, rows, width, Reference.widen(gain), zeros, epsilon), out),
                    x, got, 1, "input" + what);

            float[] before = numbers.normal(width);
            MemorySegment gains = run(kernels, before, (g, to) -> g.layerNormWeights(
                    numbers.offHeap(x), numbers.offHeap(out), rows, width, epsilon, to, numbers.offHeap(before)));
            MemorySegment biases = run(kernels, before, (g, to) -> g.layerNormWeights(
                    numbers.offHeap(x), numbers.offHeap(out), rows, width, epsilon, numbers.offHeap(before), to));
            double[] wide = Reference.widen(x);
            assertGradient(v -> weighed(Reference.layerNorm(wide, rows, width, v, zeros, epsilon), out),
                    gain, difference(gains, before), 1, "gain" + what);
            assertGradient(v -> weighed(Reference.layerNorm(wide, rows, width, zeros, v, epsilon), out),
                    gain, difference(biases, before), 1, "bias" + what);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void gelu(HostKernels kernels) {
        int n = 20_003;
        float[] x = new float[n];
        double[] expected = new double[n];
        float[] out = numbers.normal(n);
        for (int i = 0; i < n; i++) {
            x[i] = (i - n / 2) * 4e-3f;
            double h = 1e-5;
            expected[i] = out[i] * (Reference.gelu(x[i] + h) - Reference.gelu(x[i] - h)) / (2 * h);
        }
        MemorySegment got = overwrittenAndAdded(
                kernels, n, (g, to, add) -> g.gelu(numbers.offHeap(x), numbers.offHeap(out), 1, n, to, add));
        assertClose(expected, got, 3e-6, "gelu");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void attention(HostKernels kernels) {
        // sequences, length, heads, head width
        for (int[] shape : new int[][] {{1, 1, 5, 6}, {3, 2, 5, 6}, {2, 129, 5, 6}, {1, 48, 1, 40}, {2, 65, 2, 16}}) {
            int sequences = shape[0];
            int length = shape[1];
            int heads = shape[2];
            int headWidth = shape[3];
            int perSequence = length * heads * headWidth;
            float[] qkv = numbers.normal(3 * sequences * perSequence);
            float[] out = numbers.normal(sequences * perSequence);
            MemorySegment got = run(kernels, filled(qkv.length, Float.NaN), (g, to) -> g.attention(
                    numbers.offHeap(qkv), numbers.offHeap(out), sequences, length, heads, headWidth, to));
            for (int s = 0; s < sequences; s++) {
                float[] own = Arrays.copyOfRange(out, s * perSequence, (s + 1) * perSequence);
                assertGradient(v -> weighed(Reference.attention(v, length, heads, headWidth), own),
                        Arrays.copyOfRange(qkv, 3 * s * perSequence, 3 * (s + 1) * perSequence),
                        got.asSlice(12L * s * perSequence, 12L * perSequence), 1, Arrays.toString(shape) + s);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void scatter(HostKernels kernels) {
        int width = 150;
        int[] rows = {3, 0, 3, 3, 6};
        float[] out = numbers.normal(rows.length * width);
        float[] before = numbers.normal(7 * width);
        double[] expected = Reference.widen(before);
        for (int i = 0; i < out.length; i++) {
            expected[rows[i / width] * width + i % width] += out[i];
        }
        MemorySegment got = run(
                kernels, before, (g, to) -> g.scatter(numbers.offHeap(out), rows.length, width, rows, to));
        assertClose(expected, got, 1e-6, "scatter");
    }

    @ParameterizedTest
    @MethodSource("kernelsAndTypes")
    void crossEntropy(HostKernels kernels, DType type) {
        for (int[] shape : new int[][] {{1, 30, 311}, {2, 30, 33}, {129, 30, 311}, {600, 5, 40}}) {
            int rows = shape[0];
            int width = shape[1];
            int tokens = shape[2];
            float[] x = numbers.normal(rows * width);
            float[] w = numbers.normal(tokens * width);
            Matrix weight = numbers.matrix(type, tokens, width, w);
            MemorySegment in = numbers.offHeap(x);
            int[] targets = new int[rows];
            Arrays.setAll(targets, i -> i % 5 == 1 ? -1 : (7 * i + 3) % tokens);
            String what = Arrays.toString(shape);
            double[] wide = Reference.widen(w);
            float scale = 0.5f;

            float[] losses = filled(rows, Float.NaN);
            MemorySegment got = run(kernels, filled(x.length, Float.NaN), (g, to) ->
                    g.crossEntropy(in, rows, weight, targets, scale, losses, to, Optional.empty()));
            assertGradient(v -> scale * Reference.crossEntropy(v, rows, wide, tokens, width, targets),
                    x, got, 0.1, "input" + what);

            float[] before = numbers.normal(w.length);
            MemorySegment weights = run(kernels, before, (g, to) -> g.crossEntropy(
                    in, rows, weight, targets, scale, new float[rows], numbers.blank(x.length), Optional.of(to)));
            assertGradient(v -> scale * Reference.crossEntropy(Reference.widen(x), rows, v, tokens, width, targets),
                    w, difference(weights, before), 0.1, "weight" + what);

            for (int t = 0; t < rows; t++) {
                double[] row = Reference.widen(Arrays.copyOfRange(x, t * width, (t + 1) * width));
                double expected = Reference.crossEntropy(row, 1, wide, tokens, width, new int[] {targets[t]});
                assertEquals(expected, losses[t], 1e-4, "loss" + what + t);
            }
            for (Team team : TEAMS) {
                float[] alone = new float[rows];
                new HostOperations(kernels, team, arena).crossEntropy(in, rows, weight, targets, alone);
                assertArrayEquals(losses, alone);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aLossOfNonFiniteLogitsIsNotFinite(HostKernels kernels) {
        int tokens = 311;
        int width = 30;
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] w = numbers.normal(tokens * width);
            Arrays.fill(w, 0, width, 0);
            w[308 * width] = bad;
            Matrix weight = numbers.matrix(DType.F32, tokens, width, w);
            float[] x = numbers.normal(2 * width);
            x[0] = 1;
            float[] losses = new float[2];
            var gradients = new HostGradients(kernels, TEAMS.getFirst(), arena);
            MemorySegment to = numbers.blank(2 * width);
            gradients.crossEntropy(
                    numbers.offHeap(x), 2, weight, new int[] {5, -1}, 1, losses, to, Optional.empty());
            assertFalse(Float.isFinite(losses[0]), "loss with " + bad);
            assertFalse(Float.isFinite(Numbers.floats(to)[1]), "gradient with " + bad);
            assertEquals(0, losses[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void adamW(HostKernels kernels) {
        for (boolean decays : new boolean[] {false, true}) {
            double decay = decays ? 0.1 : 0;
            int n = 20_011;
            int from = 5;
            int count = n - 8;
            float[] start = numbers.normal(n);
            float[][] gradients = {numbers.normal(n), numbers.normal(n), numbers.normal(n)};
            float scale = 0.25f;
            MemorySegment got = run(kernels, start, (g, values) -> {
                MemorySegment first = numbers.offHeap(new float[n]);
                MemorySegment second = numbers.offHeap(new float[n]);
                for (int step = 1; step <= 3; step++) {
                    g.adamW(new AdamW(0.01, 0.9, 0.95, 1e-8, 0.1, step), scale, values,
                            numbers.offHeap(gradients[step - 1]), first, second, from, count, decays);
                }
            });
            double[] expected = Reference.widen(start);
            for (int i = from; i < from + count; i++) {
                double m = 0;
                double v = 0;
                for (int step = 1; step <= 3; step++) {
                    double g = scale * gradients[step - 1][i];
                    m = 0.9 * m + 0.1 * g;
                    v = 0.95 * v + 0.05 * g * g;
                    double whole = m / (1 - Math.pow(0.9, step));
                    double root = Math.sqrt(v / (1 - Math.pow(0.95, step)));
                    expected[i] -= 0.01 * (whole / (root + 1e-8) + decay * expected[i]);
                }
            }
            assertClose(expected, got, 1e-6, "adamW");
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void squaredNorm(HostKernels kernels) {
        for (int n : new int[] {1, 6, 20_011}) {
            float[] x = numbers.normal(n);
            double expected = 0;
            for (float value : x) {
                expected += (double) value * value;
            }
            double[] got = TEAMS.stream()
                    .mapToDouble(team -> new HostGradients(kernels, team, arena).squaredNorm(numbers.offHeap(x), n))
                    .toArray();
            assertEquals(expected, got[0], 1e-12 * expected);
            assertEquals(got[0], got[1]);
            assertEquals(got[0], got[2]);
        }
    }

    /** What is said to be exact is: the vector kernels take over from the plain ones in mid-run. */
    @Test
    void exactKernelsAgreeToTheBit() {
        var vector = new VectorKernels();
        var plain = new PlainKernels(Lanes.COUNT);
        var step = new AdamW(0.01, 0.9, 0.95, 1e-8, 0.1, 7);
        int n = 1003;
        float[][] start = {numbers.normal(n), numbers.normal(n), numbers.normal(n), numbers.normal(n)};
        for (int i = 0; i < n; i++) {
            start[3][i] *= start[3][i];
        }
        float[][] results = new float[2][];
        for (HostKernels kernels : new HostKernels[] {vector, plain}) {
            MemorySegment[] x = Arrays.stream(start).map(numbers::offHeap).toArray(MemorySegment[]::new);
            kernels.adamW(step, 0.3f, 0.999f, x[0].address(), x[1].address(), x[2].address(), x[3].address(), n);
            results[kernels == plain ? 1 : 0] = Numbers.floats(x[0]);
        }
        assertArrayEquals(results[0], results[1]);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        var gradients = new HostGradients(TEAMS.getFirst(), arena);
        MemorySegment one = numbers.blank(1);
        MemorySegment two = numbers.blank(2);
        var step = new AdamW(0.01, 0.9, 0.95, 1e-8, 0.1, 1);
        var weight = new Matrix(DType.F32, 2, 1, two);
        assertThrows(IllegalArgumentException.class, () -> gradients.add(two, 2, one, true));
        assertThrows(IllegalArgumentException.class, () -> gradients.scatter(two, 2, 1, new int[] {0, 2}, two));
        assertThrows(IllegalArgumentException.class, () -> gradients.scatter(two, 2, 1, new int[] {0, -1}, two));
        assertThrows(IllegalArgumentException.class, () -> gradients.adamW(step, 1, two, two, two, two, 1, 2, true));
        assertThrows(IllegalArgumentException.class, () -> gradients.adamW(step, 1, two, two, two, two, -1, 2, true));
        assertThrows(IllegalArgumentException.class, () -> gradients.crossEntropy(
                one, 1, weight, new int[] {2}, 1, new float[1], one, Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new AdamW(0.01, 0.9, 1, 1e-8, 0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AdamW(0.01, 0.9, 0.95, 1e-8, 0.1, 0));
    }
}
