package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The likeliest tokens and targets' log-probabilities, against a softmax in double precision. */
abstract class PredictKernelContract extends ReadingKernelContract {
    @ParameterizedTest
    @CsvSource({
        "1, 48, 311, 1, 5, F32", "35, 20, 70, 0, 70, F32", "4, 48, 2500, 2, 1, F16", "2, 33, 40, 3, 40, BF16",
        "34, 18, 300, 2, 5, INT8",
        "3, 16, 5000, 1, 300, F32", "2, 5, 7, 2, 7, F32"
    })
    void predicts(int rows, int width, int vocabulary, int targets, int most, DType dtype) {
        var in = FloatArray.fromArray(floats(2 + rows * width));
        Matrix weights = matrix(dtype, vocabulary, width);
        int[][] wanted = new int[rows][targets];
        for (int[] row : wanted) {
            for (int t = 0; t < targets; t++) {
                row[t] = random.nextInt(vocabulary);
            }
        }
        var predictions = Predictions.create(64, 4096, vocabulary);
        assertTrue(predictions.rows(vocabulary, most, targets) >= rows);
        assertTrue(predictions.rows(vocabulary, vocabulary, 4096) >= 1);
        predict(in, weights.weights(), width, vocabulary, most, wanted, predictions);
        for (int r = 0; r < rows; r++) {
            double[] logits = new double[vocabulary];
            for (int v = 0; v < vocabulary; v++) {
                for (int k = 0; k < width; k++) {
                    logits[v] += (double) in.get(2 + r * width + k) * weights.value(v * width + k);
                }
            }
            double logSum = Math.log(DoubleStream.of(logits).map(Math::exp).sum());
            List<Integer> order = IntStream.range(0, vocabulary).boxed()
                    .sorted(Comparator.comparingDouble(v -> -logits[v]))
                    .limit(most)
                    .toList();
            for (int i = 0; i < most; i++) {
                String what = "row " + r + ", likeliest but " + i;
                assertEquals(order.get(i), predictions.likeliest().get(r * most + i), what);
                assertEquals(
                        logits[order.get(i)] - logSum, predictions.logProbabilities().get(r * most + i), NEAR, what);
            }
            for (int t = 0; t < targets; t++) {
                double own = logits[wanted[r][t]];
                int exact = 1 + (int) DoubleStream.of(logits).filter(logit -> logit > own).count();
                assertEquals(exact, predictions.ranking().ranks().get(r * targets + t));
                assertEquals(own - logSum, predictions.ranking().targetLogits().get(r * targets + t), NEAR);
            }
        }
    }

    @Test
    void ofEqualsTheLowestTokensComeFirstAndOfBadLogitsNothing() {
        int vocabulary = 5000;
        var in = FloatArray.fromElements(0f, 0f, 1f, 2f, Float.NaN, 0f, 0f, 0f);
        float[] weights = floats(vocabulary * 2);
        for (int v = 0; v < vocabulary; v += 500) {
            weights[2 * v] = 50f;
            weights[2 * v + 1] = 60f;
        }
        var predictions = Predictions.create(8, 64, vocabulary);
        var wide = new Weights.Wide(FloatArray.fromArray(weights));
        predict(in, wide, 2, vocabulary, 10, new int[][] {{4500, 0}, {1, 2}, {3, 4}}, predictions);
        var ranking = predictions.ranking();
        assertEquals(List.of(1, 1, 0, 0, 1, 1), IntStream.range(0, 6).mapToObj(ranking.ranks()::get).toList());
        for (int i = 0; i < 10; i++) {
            assertEquals(500 * i, predictions.likeliest().get(i));
            assertEquals(-Math.log(10), predictions.logProbabilities().get(i), NEAR);
            assertTrue(Float.isNaN(predictions.logProbabilities().get(10 + i)));
            assertEquals(i, predictions.likeliest().get(20 + i));
            assertEquals(-Math.log(vocabulary), predictions.logProbabilities().get(20 + i), NEAR);
        }
        assertEquals(-Math.log(10), ranking.targetLogits().get(0), NEAR);
        assertTrue(Float.isNaN(ranking.targetLogits().get(2)));
    }

    private void predict(
            FloatArray in, Weights weights, int width, int vocabulary, int most, int[][] targets,
            Predictions predictions) {
        predictions.request(vocabulary, most, targets);
        var tasks = PredictKernel.tasks("t", new Region(in, 2, width), weights, vocabulary, predictions);
        PredictKernel.resize(tasks, targets.length, targets[0].length);
        var ranking = predictions.ranking();
        var request = ranking.request();
        var logits = ranking.targetLogits();
        switch (weights) {
            case Weights.Wide w -> {
                run(tasks.get(0), c -> OwnLogitsKernel.wide(c, request, in, 2, w.values(), width, logits));
                run(tasks.get(1), c -> PredictKernel.slicesWide(
                        c, request, in, 2, w.values(), width, vocabulary, logits, ranking.tallies(), ranking.pairs(),
                        ranking.logits(), predictions.values(), predictions.tokens(), predictions.sums()));
            }
            case Weights.Short w -> {
                run(tasks.get(0), c -> OwnLogitsKernel.narrow(
                        c, request, in, 2, w.values(), w.format(), width, logits));
                run(tasks.get(1), c -> PredictKernel.slicesNarrow(
                        c, request, in, 2, w.values(), w.format(), width, vocabulary, logits, ranking.tallies(),
                        ranking.pairs(), ranking.logits(), predictions.values(), predictions.tokens(),
                        predictions.sums()));
            }
            case Weights.Packed w -> {
                run(tasks.get(0), c -> OwnLogitsKernel.packed(
                        c, request, in, 2, w.values(), w.beside(), w.scales(), width, logits));
                run(tasks.get(1), c -> PredictKernel.slicesPacked(
                        c, request, in, 2, w.values(), w.beside(), w.scales(), width, vocabulary, logits,
                        ranking.tallies(), ranking.pairs(), ranking.logits(), predictions.values(),
                        predictions.tokens(), predictions.sums()));
            }
        }
        run(tasks.get(2), c -> RankKernel.total(
                c, request, ranking.tallies(), ranking.pairs(), Slices.of(vocabulary), ranking.ranks()));
        run(tasks.get(3), c -> LikeliestKernel.best(
                c, request, predictions.values(), predictions.tokens(), predictions.sums(), vocabulary,
                predictions.heads(), logits, predictions.likeliest(), predictions.logProbabilities()));
    }
}
