package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What is said of stored logits, against plain loops and a softmax in double precision. */
abstract class StoredLogitsContract extends PredictKernelContract {
    /** Vocabularies smaller than a tile, than a slice for each, and with slices of several tiles, the last one not whole. */
    @ParameterizedTest
    @CsvSource({
        "1, 311, 1, 5", "35, 70, 3, 70", "4, 2501, 2, 1", "2, 20, 5, 20", "3, 5000, 1, 300", "3, 1, 1, 1", "2, 700, 0, 3"
    })
    void ofStoredLogits(int rows, int vocabulary, int targets, int most) {
        var logits = new Region(FloatArray.fromArray(floats(2 + rows * vocabulary)), 2, vocabulary);
        int[][] wanted = new int[rows][targets];
        for (int[] row : wanted) {
            Arrays.setAll(row, _ -> random.nextInt(vocabulary));
        }
        var predictions = Predictions.create(64, 4096, vocabulary);
        predict(logits, most, wanted, predictions);
        var ranking = Ranking.create(64, 256, vocabulary);
        if (targets > 0) {
            rank(logits, wanted, ranking);
        }
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
                String what = "row " + r + ", target " + t;
                double own = row[wanted[r][t]];
                int exact = 1 + (int) DoubleStream.of(row).filter(logit -> logit > own).count();
                int pair = r * targets + t;
                assertEquals(exact, ranking.ranks().get(pair), what);
                assertEquals(exact, predictions.ranking().ranks().get(pair), what);
                assertEquals(own - logSum, predictions.ranking().targetLogits().get(pair), NEAR, what);
            }
        }
    }

    @Test
    void ofEqualStoredLogitsTheLowestTokensComeFirstAndOfBadOnesNothing() {
        int vocabulary = 5000;
        var logits = new Region(FloatArray.fromArray(floats(4 * vocabulary)), 0, vocabulary);
        for (int v = 0; v < vocabulary; v += 500) {
            logits.array().set(v, 50f);
        }
        logits.array().set(vocabulary + 4711, Float.NaN);
        logits.array().set(2 * vocabulary, Float.NEGATIVE_INFINITY);
        logits.array().set(4 * vocabulary - 1, Float.POSITIVE_INFINITY);
        int[][] targets = {{4500, 0, 500}, {1, 2, 4711}, {0, 1, 2}, {1, 2, vocabulary - 1}};
        var ranking = Ranking.create(8, 12, vocabulary);
        rank(logits, targets, ranking);
        var predictions = Predictions.create(8, 64, vocabulary);
        predict(logits, 10, targets, predictions);
        for (int pair = 0; pair < 12; pair++) {
            assertEquals(pair < 3 ? 1 : 0, ranking.ranks().get(pair), "pair " + pair);
            assertEquals(pair < 3 ? 1 : 0, predictions.ranking().ranks().get(pair), "pair " + pair);
        }
        for (int i = 0; i < 10; i++) {
            assertEquals(500 * i, predictions.likeliest().get(i));
            assertEquals(-Math.log(10), predictions.logProbabilities().get(i), NEAR);
            assertTrue(Float.isNaN(predictions.logProbabilities().get(10 + i)));
        }
    }

    private void rank(Region logits, int[][] targets, Ranking ranking) {
        ranking.request(targets);
        var tasks = StoredLogitsKernel.rank("t", logits, ranking);
        RankKernel.resize(tasks, targets.length, targets[0].length);
        runTargets(tasks.get(0), logits, ranking);
        run(tasks.get(1), c -> StoredLogitsKernel.tally(
                c, ranking.request(), logits.array(), logits.at(), logits.width(), ranking.targetLogits(),
                ranking.tallies(), ranking.pairs()));
        runTotal(tasks.get(2), logits, ranking);
    }

    private void predict(Region logits, int most, int[][] targets, Predictions predictions) {
        predictions.request(logits.width(), most, targets);
        var tasks = StoredLogitsKernel.predict("t", logits, predictions);
        PredictKernel.resize(tasks, targets.length, targets[0].length);
        var ranking = predictions.ranking();
        runTargets(tasks.get(0), logits, ranking);
        run(tasks.get(1), c -> StoredLogitsKernel.slices(
                c, ranking.request(), logits.array(), logits.at(), logits.width(), ranking.targetLogits(),
                ranking.tallies(), ranking.pairs(), predictions.values(), predictions.tokens(), predictions.sums()));
        runTotal(tasks.get(2), logits, ranking);
        run(tasks.get(3), c -> LikeliestKernel.best(
                c, ranking.request(), predictions.values(), predictions.tokens(), predictions.sums(), logits.width(),
                predictions.heads(), ranking.targetLogits(), predictions.likeliest(), predictions.logProbabilities()));
    }

    private void runTargets(KernelTask task, Region logits, Ranking ranking) {
        run(task, c -> StoredLogitsKernel.targets(
                c, ranking.request(), logits.array(), logits.at(), logits.width(), ranking.targetLogits()));
    }

    private void runTotal(KernelTask task, Region logits, Ranking ranking) {
        run(task, c -> RankKernel.total(
                c, ranking.request(), ranking.tallies(), ranking.pairs(), Slices.of(logits.width()), ranking.ranks()));
    }
}
