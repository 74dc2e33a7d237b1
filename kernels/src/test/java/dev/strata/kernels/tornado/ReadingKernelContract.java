package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.kernels.DType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What the kernels that read logits compute, against the same in double precision. */
abstract class ReadingKernelContract extends CeilingKernelContract {
    @ParameterizedTest
    @CsvSource({"311, 17, 200", "1000, 3, 999", "5, 0, 4"})
    void findsTheFirstOfTheLargest(int vocabulary, int first, int second) {
        float[] values = floats(vocabulary + 3);
        values[3 + first] = 100f;
        values[3 + second] = 100f;
        var logits = FloatArray.fromArray(values);
        var choice = new IntArray(1);
        var task = ArgmaxKernel.task("t", new Region(logits, 3, vocabulary), choice);
        run(task, c -> ArgmaxKernel.argmax(c, logits, 3, vocabulary, choice));
        assertEquals(first, choice.get(0));
        logits.set(3 + vocabulary / 2, Float.NEGATIVE_INFINITY);
        run(task, c -> ArgmaxKernel.argmax(c, logits, 3, vocabulary, choice));
        assertEquals(-1, choice.get(0), "infinite");
        logits.set(3 + vocabulary / 2, Float.NaN);
        run(task, c -> ArgmaxKernel.argmax(c, logits, 3, vocabulary, choice));
        assertEquals(-1, choice.get(0), "NaN");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 48, 311, 1, F32", "35, 20, 70, 3, F32", "4, 48, 2500, 2, F16", "2, 33, 40, 5, BF16", "34, 18, 300, 2, INT8"
    })
    void ranks(int rows, int width, int vocabulary, int targets, DType dtype) {
        float[] values = floats(2 + rows * width);
        var in = FloatArray.fromArray(values);
        Matrix weights = matrix(dtype, vocabulary, width);
        int[][] wanted = new int[rows][targets];
        for (int[] row : wanted) {
            for (int t = 0; t < targets; t++) {
                row[t] = random.nextInt(vocabulary);
            }
        }
        var ranking = Ranking.create(64, 256, vocabulary);
        ranking.request(wanted);
        var tasks = RankKernel.tasks("t", new Region(in, 2, width), weights.weights(), vocabulary, ranking);
        RankKernel.resize(tasks, rows, targets);
        rank(tasks, in, weights.weights(), width, vocabulary, ranking);
        for (int r = 0; r < rows; r++) {
            double[] logits = new double[vocabulary];
            for (int v = 0; v < vocabulary; v++) {
                for (int k = 0; k < width; k++) {
                    logits[v] += (double) in.get(2 + r * width + k) * weights.value(v * width + k);
                }
            }
            for (int t = 0; t < targets; t++) {
                double own = logits[wanted[r][t]];
                int exact = 1 + (int) IntStream.range(0, vocabulary).filter(v -> logits[v] > own).count();
                assertEquals(exact, ranking.ranks().get(r * targets + t), "row " + r + " target " + t);
            }
        }
    }

    @Test
    void ranksEqualsAlikeAndNotAmongBadLogits() {
        int vocabulary = 100;
        var in = FloatArray.fromElements(0f, 0f, 1f, 2f, Float.NaN, 0f);
        float[] weights = floats(vocabulary * 2);
        for (int v = 0; v < vocabulary; v += 10) {
            weights[2 * v] = 50f;
            weights[2 * v + 1] = 60f;
        }
        var wide = new Weights.Wide(FloatArray.fromArray(weights));
        var ranking = Ranking.create(8, 8, vocabulary);
        ranking.request(new int[][] {{90, 0, 10}, {1, 2, 3}});
        var tasks = RankKernel.tasks("t", new Region(in, 2, 2), wide, vocabulary, ranking);
        RankKernel.resize(tasks, 2, 3);
        rank(tasks, in, wide, 2, vocabulary, ranking);
        assertEquals(List.of(1, 1, 1, 0, 0, 0), IntStream.range(0, 6).mapToObj(ranking.ranks()::get).toList());
    }

    private void rank(
            List<KernelTask> tasks, FloatArray in, Weights weights, int width, int vocabulary, Ranking ranking) {
        int slices = Slices.of(vocabulary);
        int pairs = ranking.pairs();
        var request = ranking.request();
        var logits = ranking.targetLogits();
        var tallies = ranking.tallies();
        switch (weights) {
            case Weights.Wide w -> {
                run(tasks.get(0), c -> OwnLogitsKernel.wide(
                        c, request, in, 2, w.values(), width, logits));
                run(tasks.get(1), c -> RankKernel.tallyWide(
                        c, request, in, 2, w.values(), width, vocabulary, slices, logits, tallies, pairs,
                        ranking.logits()));
            }
            case Weights.Short w -> {
                run(tasks.get(0), c -> OwnLogitsKernel.narrow(
                        c, request, in, 2, w.values(), w.format(), width, logits));
                run(tasks.get(1), c -> RankKernel.tallyNarrow(
                        c, request, in, 2, w.values(), w.format(), width, vocabulary, slices, logits, tallies,
                        pairs, ranking.logits()));
            }
            case Weights.Packed w -> {
                run(tasks.get(0), c -> OwnLogitsKernel.packed(
                        c, request, in, 2, w.values(), w.beside(), w.scales(), width, logits));
                run(tasks.get(1), c -> RankKernel.tallyPacked(
                        c, request, in, 2, w.values(), w.beside(), w.scales(), width, vocabulary, slices, logits,
                        tallies, pairs, ranking.logits()));
            }
        }
        run(tasks.get(2), c -> RankKernel.total(c, request, tallies, pairs, slices, ranking.ranks()));
    }
}
