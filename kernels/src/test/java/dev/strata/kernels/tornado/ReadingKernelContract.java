package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What the kernels that read logits say of them, against plain loops. */
abstract class ReadingKernelContract extends KernelHarness {
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

    /** Vocabularies smaller than a work group, than a part, and of several parts. */
    @ParameterizedTest
    @CsvSource({"1, 311, 1", "35, 70, 3", "4, 2201, 2", "2, 40, 5", "34, 300, 2", "3, 1, 1"})
    void ranks(int rows, int vocabulary, int targets) {
        var logits = new Region(FloatArray.fromArray(floats(2 + rows * vocabulary)), 2, vocabulary);
        int[][] wanted = targets(rows, vocabulary, targets);
        var ranking = Ranking.create(256, vocabulary);
        ranking.request(wanted);
        rank(rows, targets, logits, ranking);
        for (int r = 0; r < rows; r++) {
            int at = 2 + r * vocabulary;
            for (int t = 0; t < targets; t++) {
                float own = logits.array().get(at + wanted[r][t]);
                int exact = 1 + (int) IntStream.range(0, vocabulary)
                        .filter(v -> logits.array().get(at + v) > own)
                        .count();
                assertEquals(exact, ranking.ranks().get(r * targets + t), "row " + r + " target " + t);
                assertEquals(own, ranking.targetLogits().get(r * targets + t));
            }
        }
    }

    @Test
    void ranksEqualsAlikeAndNotAmongBadLogits() {
        int vocabulary = 5000;
        var logits = new Region(FloatArray.fromArray(floats(4 * vocabulary)), 0, vocabulary);
        for (int v = 0; v < vocabulary; v += 10) {
            logits.array().set(v, 50f);
        }
        logits.array().set(vocabulary + 4711, Float.NaN);
        logits.array().set(2 * vocabulary, Float.NEGATIVE_INFINITY);
        logits.array().set(4 * vocabulary - 1, Float.POSITIVE_INFINITY);
        var ranking = Ranking.create(12, vocabulary);
        ranking.request(new int[][] {{90, 0, 10}, {1, 2, 4711}, {0, 1, 2}, {1, 2, vocabulary - 1}});
        rank(4, 3, logits, ranking);
        assertEquals(
                List.of(1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                IntStream.range(0, 12).mapToObj(ranking.ranks()::get).toList());
    }

    int[][] targets(int rows, int vocabulary, int targets) {
        int[][] wanted = new int[rows][targets];
        for (int[] row : wanted) {
            Arrays.setAll(row, _ -> random.nextInt(vocabulary));
        }
        return wanted;
    }

    private void rank(int rows, int targets, Region logits, Ranking ranking) {
        var tasks = RankKernel.tasks("t", logits, ranking);
        RankKernel.resize(tasks, rows, targets);
        rank(tasks, logits, ranking);
    }

    /** Runs the first two of some tasks. */
    void rank(List<KernelTask> tasks, Region logits, Ranking ranking) {
        int parts = RankKernel.parts(logits.width());
        run(tasks.get(0), c -> RankKernel.tally(
                c, ranking.request(), logits.array(), logits.at(), logits.width(), parts, ranking.targetLogits(),
                ranking.tallies(), ranking.pairs()));
        run(tasks.get(1), c -> RankKernel.total(
                c, ranking.request(), ranking.tallies(), ranking.pairs(), parts, ranking.ranks()));
    }
}
