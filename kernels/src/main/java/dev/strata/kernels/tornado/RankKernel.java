package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Ranks of target tokens without their rows' logits ever being stored: 1 + the number of tokens with a larger
 * logit; 0 if a logit of the row is not finite. Three tasks: the targets' own logits; for each slice of the
 * vocabulary, tile by tile, how many logits are larger; the sums. A target's own logit is the same chain of
 * multiply-adds in the first two ({@link WeightAccess#dot}), and a target is never counted against itself.
 */
public final class RankKernel {
    private static final int LANES = 64;

    private RankKernel() {}

    /** The tasks, in order. The rows of their grids are pairs, rows, and pairs: see {@link #resize}. */
    public static List<KernelTask> tasks(String name, Region in, Weights weights, int vocabulary, Ranking ranking) {
        return List.of(
                OwnLogitsKernel.task(name + "_targets", in, weights, ranking),
                tally(name + "_tally", in, weights, vocabulary, ranking),
                total(name + "_total", vocabulary, ranking));
    }

    /** Sets the grids of {@link #tasks}. */
    public static void resize(List<KernelTask> tasks, int rows, int targets) {
        tasks.get(0).resize(rows * targets);
        tasks.get(1).resize(rows);
        tasks.get(2).resize(rows * targets);
    }

    private static KernelTask tally(String name, Region in, Weights weights, int vocabulary, Ranking ranking) {
        var context = StableSources.context();
        int slices = Slices.of(vocabulary);
        int pairs = ranking.pairs();
        return new KernelTask(
                name,
                Tile.LANES,
                rows -> Tile.cover(rows) * slices,
                List.of(ranking.request(), in.array(), weights.array(), ranking.targetLogits(), ranking.tallies(),
                        ranking.logits()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, RankKernel::tallyWide,
                            context, ranking.request(), in.array(), in.flatAt(), wide.values(), in.width(), vocabulary,
                            slices, ranking.targetLogits(), ranking.tallies(), pairs, ranking.logits());
                    case Weights.Short narrow -> graph.task(
                            id, RankKernel::tallyNarrow,
                            context, ranking.request(), in.array(), in.flatAt(), narrow.values(), narrow.format(),
                            in.width(), vocabulary, slices, ranking.targetLogits(), ranking.tallies(), pairs,
                            ranking.logits());
                    case Weights.Packed packed -> graph.task(
                            id, RankKernel::tallyPacked,
                            context, ranking.request(), in.array(), in.flatAt(), packed.values(), packed.beside(),
                            packed.scales(), in.width(), vocabulary, slices, ranking.targetLogits(),
                            ranking.tallies(), pairs, ranking.logits());
                });
    }

    static KernelTask total(String name, int vocabulary, Ranking ranking) {
        var context = StableSources.context();
        int slices = Slices.of(vocabulary);
        return new KernelTask(
                name,
                LANES,
                pairs -> KernelTask.cover(pairs, LANES),
                List.of(ranking.request(), ranking.tallies(), ranking.ranks()),
                (graph, id) -> graph.task(
                        id, RankKernel::total,
                        context, ranking.request(), ranking.tallies(), ranking.pairs(), slices, ranking.ranks()));
    }

    static void tallyWide(
            KernelContext context, IntArray request, FloatArray in, int inAt, FloatArray weights, int width,
            int vocabulary, int slices, FloatArray targetLogits, IntArray tallies, int pairs,
            FloatArray logits) {
        int tile = context.groupIdx * Tile.AREA;
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices * Tile.SIDE;
        int rows = request.get(Ranking.ROWS);
        for (int token = slice * Tile.SIDE; token < vocabulary; token += slices * Tile.SIDE) {
            Tile.product(
                    context, Tile.IN_WEIGHTS, in, inAt, row, rows, Tile.WIDE, weights, null, null, 0, 0, token,
                    vocabulary, width, in, 0, in, LinearKernel.NO_BIAS, logits, tile, Tile.SIDE, 0);
            context.globalBarrier();
            count(context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, targetLogits,
                    tallies, pairs);
            context.globalBarrier();
        }
    }

    static void tallyNarrow(
            KernelContext context, IntArray request, FloatArray in, int inAt, ShortArray weights, int format,
            int width, int vocabulary, int slices, FloatArray targetLogits, IntArray tallies, int pairs,
            FloatArray logits) {
        int tile = context.groupIdx * Tile.AREA;
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices * Tile.SIDE;
        int rows = request.get(Ranking.ROWS);
        for (int token = slice * Tile.SIDE; token < vocabulary; token += slices * Tile.SIDE) {
            Tile.product(
                    context, Tile.IN_WEIGHTS, in, inAt, row, rows, Tile.NARROW, null, weights, null, format, 0, token,
                    vocabulary, width, in, 0, in, LinearKernel.NO_BIAS, logits, tile, Tile.SIDE, 0);
            context.globalBarrier();
            count(context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, targetLogits,
                    tallies, pairs);
            context.globalBarrier();
        }
    }

    static void tallyPacked(
            KernelContext context, IntArray request, FloatArray in, int inAt, IntArray weights, FloatArray scales,
            int scalesAt, int width, int vocabulary, int slices, FloatArray targetLogits, IntArray tallies, int pairs,
            FloatArray logits) {
        int tile = context.groupIdx * Tile.AREA;
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices * Tile.SIDE;
        int rows = request.get(Ranking.ROWS);
        for (int token = slice * Tile.SIDE; token < vocabulary; token += slices * Tile.SIDE) {
            Tile.product(
                    context, Tile.IN_WEIGHTS, in, inAt, row, rows, Tile.PACKED, null, null, weights, 0, 0, token,
                    vocabulary, width, scales, scalesAt, in, LinearKernel.NO_BIAS, logits, tile, Tile.SIDE, 0);
            context.globalBarrier();
            count(context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, targetLogits,
                    tallies, pairs);
            context.globalBarrier();
        }
    }

    /** Adds one tile's larger logits to the tallies; each pair belongs to one lane. */
    static void count(
            int lane, IntArray request, FloatArray logits, int tile, int row, int rows, int token, int vocabulary,
            int slice, int slices, FloatArray targetLogits, IntArray tallies, int pairs) {
        int targets = request.get(Ranking.TARGETS);
        int here = Math.min(Tile.SIDE, rows - row);
        int tokens = Math.min(Tile.SIDE, vocabulary - token);
        for (int i = lane; i < here * targets; i += Tile.LANES) {
            int pair = row * targets + i;
            int target = request.get(Ranking.FIRST_TARGET + pair);
            float own = targetLogits.get(pair);
            int tally = 0;
            if (token >= slices * Tile.SIDE) {
                tally = tallies.get(slice * pairs + pair);
            }
            for (int t = 0; t < tokens; t++) {
                tally = count(tally, logits.get(tile + i / targets * Tile.SIDE + t), own, token + t, target);
            }
            tallies.set(slice * pairs + pair, tally);
        }
    }

    /** A tally after a logit more; -1 for good once one was not finite. */
    static int count(int tally, float logit, float own, int token, int target) {
        if (tally < 0 || !Choice.isFinite(logit)) {
            return -1;
        }
        return logit > own && token != target ? tally + 1 : tally;
    }

    static void total(
            KernelContext context, IntArray request, IntArray tallies, int pairs, int slices, IntArray ranks) {
        int pair = context.globalIdx;
        if (pair < request.get(Ranking.ROWS) * request.get(Ranking.TARGETS)) {
            int rank = 1;
            for (int slice = 0; slice < slices; slice++) {
                int tally = tallies.get(slice * pairs + pair);
                rank = rank == 0 || tally < 0 ? 0 : rank + tally;
            }
            ranks.set(pair, rank);
        }
    }
}
