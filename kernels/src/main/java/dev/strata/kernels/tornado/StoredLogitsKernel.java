package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What {@link RankKernel} and {@link PredictKernel} say, of logits that another task has stored. Their tasks, grids and
 * arrays are the same, but none of these multiplies. It is for tensor cores, whose results can only be stored: a target's
 * own logit is then the one among all, whatever has computed it.
 */
public final class StoredLogitsKernel {
    private static final int LANES = GroupReduction.LANES;

    private StoredLogitsKernel() {}

    /** {@link RankKernel#tasks} without the products. */
    public static List<KernelTask> rank(String name, Region logits, Ranking ranking) {
        return List.of(
                targets(name + "_targets", logits, ranking),
                tally(name + "_tally", logits, ranking),
                RankKernel.total(name + "_total", logits.width(), ranking));
    }

    /** {@link PredictKernel#tasks} without the products. */
    public static List<KernelTask> predict(String name, Region logits, Predictions predictions) {
        return List.of(
                targets(name + "_targets", logits, predictions.ranking()),
                slices(name + "_slices", logits, predictions),
                RankKernel.total(name + "_total", logits.width(), predictions.ranking()),
                LikeliestKernel.task(name + "_best", logits.width(), predictions));
    }

    private static KernelTask targets(String name, Region logits, Ranking ranking) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                pairs -> KernelTask.cover(pairs, LANES),
                List.of(ranking.request(), logits.array(), ranking.targetLogits()),
                (graph, id) -> graph.task(
                        id, StoredLogitsKernel::targets,
                        context, ranking.request(), logits.array(), logits.flatAt(), logits.width(),
                        ranking.targetLogits()));
    }

    private static KernelTask tally(String name, Region logits, Ranking ranking) {
        var context = StableSources.context();
        int slices = Slices.of(logits.width());
        return new KernelTask(
                name,
                LANES,
                rows -> rows * slices,
                List.of(ranking.request(), logits.array(), ranking.targetLogits(), ranking.tallies()),
                (graph, id) -> graph.task(
                        id, StoredLogitsKernel::tally,
                        context, ranking.request(), logits.array(), logits.flatAt(), logits.width(),
                        ranking.targetLogits(), ranking.tallies(), ranking.pairs()));
    }

    private static KernelTask slices(String name, Region logits, Predictions predictions) {
        var context = StableSources.context();
        var ranking = predictions.ranking();
        int slices = Slices.of(logits.width());
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * slices, LANES),
                List.of(ranking.request(), logits.array(), ranking.targetLogits(), ranking.tallies(),
                        predictions.values(), predictions.tokens(), predictions.sums()),
                (graph, id) -> graph.task(
                        id, StoredLogitsKernel::slices,
                        context, ranking.request(), logits.array(), logits.flatAt(), logits.width(),
                        ranking.targetLogits(), ranking.tallies(), ranking.pairs(), predictions.values(),
                        predictions.tokens(), predictions.sums()));
    }

    /** A lane for each pair of row and target. */
    static void targets(
            KernelContext context, IntArray request, FloatArray logits, int logitsAt, int vocabulary,
            FloatArray targetLogits) {
        int pair = context.globalIdx;
        int targets = request.get(Ranking.TARGETS);
        if (pair < request.get(Ranking.ROWS) * targets) {
            int target = request.get(Ranking.FIRST_TARGET + pair);
            targetLogits.set(pair, logits.get(logitsAt + pair / targets * vocabulary + target));
        }
    }

    /** A work group for each row and slice of the vocabulary. */
    static void tally(
            KernelContext context, IntArray request, FloatArray logits, int logitsAt, int vocabulary,
            FloatArray targetLogits, IntArray tallies, int pairs) {
        int slices = Slices.of(vocabulary);
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices;
        int at = logitsAt + row * vocabulary;
        int count = Slices.tokens(vocabulary, slice);
        int targets = request.get(Ranking.TARGETS);
        for (int pair = row * targets; pair < (row + 1) * targets; pair++) {
            float own = targetLogits.get(pair);
            float larger = 0f;
            for (int i = context.localIdx; i < count; i += LANES) {
                float logit = logits.get(at + Slices.token(vocabulary, slice, i));
                larger += (logit > own ? 1f : 0f) + (logit - logit); // NaN for good once one was not finite
            }
            float tally = GroupReduction.sum(context, larger);
            if (context.localIdx == 0) {
                tallies.set(slice * pairs + pair, Choice.isFinite(tally) ? (int) tally : -1);
            }
        }
    }

    /** A lane for each row and slice of the vocabulary. NaN is the sum with a logit that is not finite. */
    static void slices(
            KernelContext context, IntArray request, FloatArray logits, int logitsAt, int vocabulary,
            FloatArray targetLogits, IntArray tallies, int pairs, FloatArray values, IntArray tokens,
            FloatArray sums) {
        int slices = Slices.of(vocabulary);
        int lane = context.globalIdx;
        int slice = lane % slices;
        int row = lane / slices;
        if (row < request.get(Ranking.ROWS)) {
            int at = logitsAt + row * vocabulary;
            int count = Slices.tokens(vocabulary, slice);
            int targets = request.get(Ranking.TARGETS);
            for (int pair = row * targets; pair < (row + 1) * targets; pair++) {
                int target = request.get(Ranking.FIRST_TARGET + pair);
                int tally = 0;
                for (int i = 0; i < count; i++) {
                    int token = Slices.token(vocabulary, slice, i);
                    tally = RankKernel.count(tally, logits.get(at + token), targetLogits.get(pair), token, target);
                }
                tallies.set(slice * pairs + pair, tally);
            }
            int room = request.get(Ranking.ROOM);
            int best = lane * (room + 1);
            for (int i = 0; i < count; i++) {
                int token = Slices.token(vocabulary, slice, i);
                LargestLogits.insert(values, tokens, best, Math.min(i, room), logits.get(at + token), token);
            }
            float largest = values.get(best);
            float sum = 0f;
            for (int i = 0; i < count; i++) {
                float logit = logits.get(at + Slices.token(vocabulary, slice, i));
                sum += TornadoMath.exp(logit - largest) + (logit - logit);
            }
            sums.set(2 * lane, largest);
            sums.set(2 * lane + 1, sum);
        }
    }
}
