package dev.strata.kernels.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What rows say comes next, compared with a softmax in double precision over logits that are stored. */
class PredictTest {
    private final Arena arena = Arena.ofShared();
    private final Numbers numbers = new Numbers(arena);

    @AfterEach
    void close() {
        arena.close();
    }

    private HostOperations on(HostKernels kernels, int workers) {
        return new HostOperations(kernels, new Team(workers), arena);
    }

    @ParameterizedTest
    @MethodSource("dev.strata.kernels.host.HostOperationsTest#kernelsAndTypes")
    void isTheSoftmaxOfTheLogits(HostKernels kernels, DType type) {
        // rows, width, tokens, and what the logits are multiplied by: up to where exp overflows
        int[][] shapes = {{1, 48, 311, 1}, {33, 300, 50, 1}, {17, 5, 7, 20}, {70, 48, 1311, 1}, {2, 48, 311, 50}};
        for (int[] shape : shapes) {
            int rows = shape[0];
            int tokens = shape[2];
            float[] x = numbers.normal(rows * shape[1]);
            for (int i = 0; i < x.length; i++) {
                x[i] *= shape[3];
            }
            Matrix weight = numbers.matrix(type, tokens, shape[1], numbers.normal(tokens * shape[1]));
            MemorySegment in = numbers.offHeap(x);
            var operations = on(kernels, 3);
            MemorySegment out = numbers.blank(rows * tokens);
            operations.logits(in, rows, weight, out);
            float[] logits = Numbers.floats(out);
            for (int most : new int[] {0, 1, 10, tokens}) {
                int[][] targets = new int[rows][most == 1 ? 0 : 2];
                for (int t = 0; t < rows; t++) {
                    for (int i = 0; i < targets[t].length; i++) {
                        targets[t][i] = (7 * t + 5 * i) % tokens;
                    }
                }
                Reading[] readings = operations.predict(in, rows, weight, Math.min(most, tokens), targets);
                for (int t = 0; t < rows; t++) {
                    float[] row = Arrays.copyOfRange(logits, t * tokens, (t + 1) * tokens);
                    check(row, most, targets[t], readings[t], Arrays.toString(shape) + ", row " + t);
                }
            }
        }
    }

    private static void check(float[] logits, int most, int[] targets, Reading reading, String what) {
        double largest = IntStream.range(0, logits.length).mapToDouble(v -> logits[v]).max().orElseThrow();
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double logSum = largest + Math.log(sum);
        int[] order = IntStream.range(0, logits.length).boxed()
                .sorted(Comparator.<Integer>comparingDouble(v -> -logits[v]).thenComparing(v -> v))
                .mapToInt(v -> v)
                .limit(most)
                .toArray();
        assertArrayEquals(order, reading.tokens(), what);
        for (int i = 0; i < order.length; i++) {
            assertLogProbability(logits[order[i]] - logSum, reading.logProbabilities()[i], what);
        }
        for (int i = 0; i < targets.length; i++) {
            int rank = 1;
            for (float logit : logits) {
                rank += logit > logits[targets[i]] ? 1 : 0;
            }
            assertEquals(rank, reading.ranks()[i], what);
            assertLogProbability(logits[targets[i]] - logSum, reading.targetLogProbabilities()[i], what);
        }
        assertEquals(targets.length, reading.ranks().length);
        assertEquals(targets.length, reading.targetLogProbabilities().length);
    }

    private static void assertLogProbability(double expected, float actual, String what) {
        assertEquals(expected, actual, 1e-6 * Math.max(1, Math.abs(expected)), what);
    }

    @ParameterizedTest
    @MethodSource("dev.strata.kernels.host.HostOperationsTest#kernels")
    void hasTheSameBitsForAnyNumberOfThreads(HostKernels kernels) {
        int rows = 37;
        int tokens = 2011;
        MemorySegment in = numbers.offHeap(numbers.normal(rows * 30));
        Matrix weight = numbers.matrix(DType.F32, tokens, 30, numbers.normal(tokens * 30));
        int[][] targets = new int[rows][];
        Arrays.setAll(targets, row -> new int[] {row, 2 * row});
        Reading[] alone = on(kernels, 1).predict(in, rows, weight, 20, targets);
        for (int workers : new int[] {2, 3, 7}) {
            Reading[] together = on(kernels, workers).predict(in, rows, weight, 20, targets);
            for (int row = 0; row < rows; row++) {
                assertArrayEquals(alone[row].tokens(), together[row].tokens());
                assertArrayEquals(alone[row].logProbabilities(), together[row].logProbabilities(), 0);
                assertArrayEquals(alone[row].ranks(), together[row].ranks());
                assertArrayEquals(alone[row].targetLogProbabilities(), together[row].targetLogProbabilities(), 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.strata.kernels.host.HostOperationsTest#kernels")
    void ofEqualLogitsTheLowestTokensComeFirst(HostKernels kernels) {
        int tokens = 311;
        int width = 48;
        float[] w = new float[tokens * width];
        float[] same = numbers.normal(width);
        for (int v = 0; v < tokens; v++) {
            System.arraycopy(same, 0, w, v * width, width);
        }
        Matrix weight = numbers.matrix(DType.F32, tokens, width, w);
        float[] x = numbers.normal(5 * width);
        Arrays.fill(x, 0, width, 0); // logits of 0 and of -0
        int[][] targets = {{0}, {310}, {100}, {5}, {6}};
        for (int most : new int[] {1, 12, tokens}) {
            for (Reading reading : on(kernels, 3).predict(numbers.offHeap(x), 5, weight, most, targets)) {
                assertArrayEquals(IntStream.range(0, most).toArray(), reading.tokens());
                assertArrayEquals(new int[] {1}, reading.ranks());
                assertEquals(-Math.log(tokens), reading.logProbabilities()[0], 1e-6);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.strata.kernels.host.HostOperationsTest#kernels")
    void ofRowsWithNonFiniteLogitsNothingIsSaid(HostKernels kernels) {
        int tokens = 311;
        int width = 48;
        Matrix weight = numbers.matrix(DType.F32, tokens, width, numbers.normal(tokens * width));
        float[] x = numbers.normal(5 * width);
        MemorySegment intact = numbers.offHeap(x.clone());
        x[width + 3] = Float.NaN;
        x[2 * width + 7] = Float.POSITIVE_INFINITY;
        Arrays.fill(x, 3 * width, 4 * width, Float.MAX_VALUE);
        var operations = on(kernels, 3);
        Reading[] spoilt = operations.predict(numbers.offHeap(x), 5, weight, 9, new int[5][0]);
        Reading[] expected = operations.predict(intact, 5, weight, 9, new int[5][0]);
        for (int row : new int[] {0, 4}) {
            assertArrayEquals(expected[row].tokens(), spoilt[row].tokens());
            assertArrayEquals(expected[row].logProbabilities(), spoilt[row].logProbabilities(), 0);
        }
        for (int row : new int[] {1, 2, 3}) {
            assertNull(spoilt[row], "row " + row);
        }
    }
}
