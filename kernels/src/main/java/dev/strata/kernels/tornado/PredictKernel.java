package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What rows of logits say comes next, softmax(logits): the likeliest tokens, of equals the first, and targets' ranks,
 * with log-probabilities. {@link RankKernel}'s tasks; one that finds each slice's largest logits and the sum of its
 * exponentials; and one that puts the slices together.
 */
public final class PredictKernel {
    private static final int LANES = 64;

    private PredictKernel() {}

    /** The tasks, in order; for their grids see {@link #resize}. */
    public static List<KernelTask> tasks(String name, Region logits, Predictions predictions) {
        var rank = RankKernel.tasks(name, logits, predictions.ranking());
        return List.of(
                rank.get(0),
                rank.get(1),
                slices(name + "_slices", logits, predictions),
                LikeliestKernel.task(name + "_best", logits.width(), predictions));
    }

    /** Sets the grids of {@link #tasks}. */
    public static void resize(List<KernelTask> tasks, int rows, int targets) {
        RankKernel.resize(tasks, rows, Math.max(1, targets));
        tasks.get(2).resize(rows);
        tasks.get(3).resize(rows);
    }

    private static KernelTask slices(String name, Region logits, Predictions predictions) {
        var context = new KernelContext();
        var request = predictions.ranking().request();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * Slices.of(logits.width()), LANES),
                List.of(request, logits.array(), predictions.values(), predictions.tokens(), predictions.sums()),
                (graph, id) -> graph.task(
                        id, PredictKernel::slices,
                        context, request, logits.array(), logits.flatAt(), logits.width(), predictions.values(),
                        predictions.tokens(), predictions.sums()));
    }

    /** A lane for each row and slice of the vocabulary. NaN is the sum with a logit that is not finite. */
    static void slices(
            KernelContext context, IntArray request, FloatArray logits, int logitsAt, int vocabulary,
            FloatArray values, IntArray tokens, FloatArray sums) {
        int slices = Slices.of(vocabulary);
        int lane = context.globalIdx;
        int slice = lane % slices;
        int row = lane / slices;
        if (row < request.get(Ranking.ROWS)) {
            int room = request.get(Ranking.ROOM);
            int best = lane * (room + 1);
            int from = logitsAt + row * vocabulary + slice;
            int count = Slices.tokens(vocabulary, slice);
            for (int i = 0; i < count; i++) {
                LargestLogits.insert(
                        values, tokens, best, Math.min(i, room), logits.get(from + i * slices), slice + i * slices);
            }
            float largest = values.get(best);
            float sum = 0f;
            for (int i = 0; i < count; i++) {
                float logit = logits.get(from + i * slices);
                sum += TornadoMath.exp(logit - largest) + (logit - logit);
            }
            sums.set(2 * lane, largest);
            sums.set(2 * lane + 1, sum);
        }
    }
}
