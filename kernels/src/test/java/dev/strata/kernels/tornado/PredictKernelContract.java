package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        "1, 311, 1, 5", "35, 70, 0, 70", "4, 2500, 2, 1", "2, 40, 3, 40", "34, 300, 2, 5", "3, 5000, 1, 300",
        "2, 7, 2, 7", "1, 128, 1, 128"
    })
    void predicts(int rows, int vocabulary, int targets, int most) {
        var logits = new Region(FloatArray.fromArray(floats(2 + rows * vocabulary)), 2, vocabulary);
        int[][] wanted = targets(rows, vocabulary, targets);
        var predictions = Predictions.create(64, 4096, vocabulary);
        assertTrue(predictions.rows(vocabulary, most, targets) >= rows);
        assertTrue(predictions.rows(vocabulary, vocabulary, 4096) >= 1);
        predict(logits, most, wanted, predictions);
        for (int r = 0; r < rows; r++) {
            int at = 2 + r * vocabulary;
            double[] row = IntStream.range(at, at + vocabulary).mapToDouble(logits.array()::get).toArray();
            double logSum = Math.log(DoubleStream.of(row).map(Math::exp).sum());
            List<Integer> order = IntStream.range(0, vocabulary).boxed()
                    .sorted(Comparator.comparingDouble(v -> -row[v]))
                    .limit(most)
                    .toList();
            for (int i = 0; i < most; i++) {
                String what = "row " + r + ", likeliest but " + i;
                assertEquals(order.get(i), predictions.likeliest().get(r * most + i), what);
                assertEquals(row[order.get(i)] - logSum, predictions.logProbabilities().get(r * most + i), NEAR, what);
            }
            for (int t = 0; t < targets; t++) {
                double own = row[wanted[r][t]];
                int exact = 1 + (int) DoubleStream.of(row).filter(logit -> logit > own).count();
                assertEquals(exact, predictions.ranking().ranks().get(r * targets + t));
                assertEquals(own - logSum, predictions.ranking().targetLogits().get(r * targets + t), NEAR);
            }
        }
    }

    @Test
    void ofEqualsTheLowestTokensComeFirstAndOfBadLogitsNothing() {
        int vocabulary = 5000;
        var logits = new Region(new FloatArray(3 * vocabulary), 0, vocabulary);
        for (int v = 0; v < vocabulary; v++) {
            logits.array().set(v, v % 500 == 0 ? 50f : -50f);
            logits.array().set(vocabulary + v, v);
        }
        logits.array().set(vocabulary + 1234, Float.NaN);
        var predictions = Predictions.create(8, 64, vocabulary);
        predict(logits, 10, new int[][] {{4500, 0}, {1, 2}, {3, 4}}, predictions);
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

    private void predict(Region logits, int most, int[][] targets, Predictions predictions) {
        predictions.request(logits.width(), most, targets);
        var tasks = PredictKernel.tasks("t", logits, predictions);
        PredictKernel.resize(tasks, targets.length, targets[0].length);
        var ranking = predictions.ranking();
        var request = ranking.request();
        rank(tasks, logits, ranking);
        run(tasks.get(2), c -> PredictKernel.slices(
                c, request, logits.array(), logits.at(), logits.width(), predictions.values(), predictions.tokens(),
                predictions.sums()));
        run(tasks.get(3), c -> LikeliestKernel.best(
                c, request, predictions.values(), predictions.tokens(), predictions.sums(), logits.width(),
                predictions.heads(), ranking.targetLogits(), predictions.likeliest(), predictions.logProbabilities()));
    }
}
