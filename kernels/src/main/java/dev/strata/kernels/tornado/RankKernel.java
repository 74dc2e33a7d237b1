package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Ranks of target tokens among rows of logits: 1 + the number of tokens with a larger logit; 0 if a logit of the row is
 * not finite. Two tasks: for each row and {@value #PART} of its logits, how many are larger; the sums.
 *
 * <p>Whatever multiplies best has stored the logits before. To read them again takes little beside computing them
 * (docs/tornadovm.md), and a target's own is the one among all of them.
 */
public final class RankKernel {
    private static final int LANES = GroupReduction.LANES;
    /** Logits of a part. */
    private static final int PART = 16 * LANES;

    private RankKernel() {}

    /** Parts of a vocabulary. */
    static int parts(int vocabulary) {
        return KernelTask.cover(vocabulary, PART);
    }

    /** The tasks, in order. The rows of their grids are rows, and pairs: see {@link #resize}. */
    public static List<KernelTask> tasks(String name, Region logits, Ranking ranking) {
        return List.of(
                tally(name + "_tally", logits, ranking),
                total(name + "_total", logits.width(), ranking));
    }

    /** Sets the grids of {@link #tasks}. */
    public static void resize(List<KernelTask> tasks, int rows, int targets) {
        tasks.get(0).resize(rows);
        tasks.get(1).resize(rows * targets);
    }

    private static KernelTask tally(String name, Region logits, Ranking ranking) {
        var context = new KernelContext();
        int parts = parts(logits.width());
        return new KernelTask(
                name,
                LANES,
                rows -> rows * parts,
                List.of(ranking.request(), logits.array(), ranking.targetLogits(), ranking.tallies()),
                (graph, id) -> graph.task(
                        id, RankKernel::tally,
                        context, ranking.request(), logits.array(), logits.flatAt(), logits.width(), parts,
                        ranking.targetLogits(), ranking.tallies(), ranking.pairs()));
    }

    private static KernelTask total(String name, int vocabulary, Ranking ranking) {
        var context = new KernelContext();
        int parts = parts(vocabulary);
        return new KernelTask(
                name,
                LANES,
                pairs -> KernelTask.cover(pairs, LANES),
                List.of(ranking.request(), ranking.tallies(), ranking.ranks()),
                (graph, id) -> graph.task(
                        id, RankKernel::total,
                        context, ranking.request(), ranking.tallies(), ranking.pairs(), parts, ranking.ranks()));
    }

    /** A work group for each row and each of its parts. */
    static void tally(
            KernelContext context, IntArray request, FloatArray logits, int logitsAt, int vocabulary, int parts,
            FloatArray targetLogits, IntArray tallies, int pairs) {
        int part = context.groupIdx % parts;
        int row = context.groupIdx / parts;
        int at = logitsAt + row * vocabulary;
        int end = Math.min((part + 1) * PART, vocabulary);
        int targets = request.get(Ranking.TARGETS);
        for (int pair = row * targets; pair < (row + 1) * targets; pair++) {
            float own = logits.get(at + request.get(Ranking.FIRST_TARGET + pair));
            float larger = 0f;
            for (int token = part * PART + context.localIdx; token < end; token += LANES) {
                larger = count(larger, logits.get(at + token), own);
            }
            float tally = GroupReduction.sum(context, larger);
            if (context.localIdx == 0) {
                tallies.set(part * pairs + pair, Choice.isFinite(tally) ? (int) tally : -1);
                targetLogits.set(pair, own);
            }
        }
    }

    /** A tally after a logit more; NaN for good once one was not finite. */
    private static float count(float tally, float logit, float own) {
        return tally + (logit > own ? 1f : 0f) + (logit - logit);
    }

    static void total(
            KernelContext context, IntArray request, IntArray tallies, int pairs, int parts, IntArray ranks) {
        int pair = context.globalIdx;
        if (pair < request.get(Ranking.ROWS) * request.get(Ranking.TARGETS)) {
            int rank = 1;
            for (int part = 0; part < parts; part++) {
                int tally = tallies.get(part * pairs + pair);
                rank = rank == 0 || tally < 0 ? 0 : rank + tally;
            }
            ranks.set(pair, rank);
        }
    }
}
