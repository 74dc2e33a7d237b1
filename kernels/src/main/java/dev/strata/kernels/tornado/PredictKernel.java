package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * What rows say comes next, softmax(logits), without their logits ever being stored: the likeliest tokens, of equals
 * the first, and targets' ranks, with log-probabilities. {@link RankKernel}'s tasks, the middle one of which also keeps
 * each slice's largest logits and the sum of its exponentials; and one that puts the slices together.
 */
public final class PredictKernel {
    private static final int LANES = 64;

    private PredictKernel() {}

    /** The tasks, in order. For their grids see {@link RankKernel#resize}. */
    public static List<KernelTask> tasks(
            String name, Region in, Weights weights, int vocabulary, Predictions predictions) {
        return List.of(
                OwnLogitsKernel.task(name + "_targets", in, weights, predictions.ranking()),
                slices(name + "_slices", in, weights, vocabulary, predictions),
                RankKernel.total(name + "_total", vocabulary, predictions.ranking()),
                LikeliestKernel.task(name + "_best", vocabulary, predictions));
    }

    /** Sets the grids of {@link #tasks}. */
    public static void resize(List<KernelTask> tasks, int rows, int targets) {
        RankKernel.resize(tasks, rows, Math.max(1, targets));
        tasks.get(3).resize(rows);
    }

    private static KernelTask slices(
            String name, Region in, Weights weights, int vocabulary, Predictions predictions) {
        var context = StableSources.context();
        var ranking = predictions.ranking();
        int pairs = ranking.pairs();
        return new KernelTask(
                name,
                Tile.LANES,
                rows -> Tile.cover(rows) * Slices.of(vocabulary),
                List.of(ranking.request(), in.array(), weights.array(), ranking.targetLogits(), ranking.tallies(),
                        ranking.logits(), predictions.values(), predictions.tokens(), predictions.sums()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, PredictKernel::slicesWide,
                            context, ranking.request(), in.array(), in.flatAt(), wide.values(), in.width(), vocabulary,
                            ranking.targetLogits(), ranking.tallies(), pairs, ranking.logits(), predictions.values(),
                            predictions.tokens(), predictions.sums());
                    case Weights.Short narrow -> graph.task(
                            id, PredictKernel::slicesNarrow,
                            context, ranking.request(), in.array(), in.flatAt(), narrow.values(), narrow.format(),
                            in.width(), vocabulary, ranking.targetLogits(), ranking.tallies(), pairs, ranking.logits(),
                            predictions.values(), predictions.tokens(), predictions.sums());
                    case Weights.Packed packed -> graph.task(
                            id, PredictKernel::slicesPacked,
                            context, ranking.request(), in.array(), in.flatAt(), packed.values(), packed.beside(),
                            packed.scales(), in.width(), vocabulary, ranking.targetLogits(), ranking.tallies(), pairs,
                            ranking.logits(), predictions.values(), predictions.tokens(), predictions.sums());
                });
    }

    static void slicesWide(
            KernelContext context, IntArray request, FloatArray in, int inAt, FloatArray weights, int width,
            int vocabulary, FloatArray targetLogits, IntArray tallies, int pairs, FloatArray logits, FloatArray values,
            IntArray tokens, FloatArray sums) {
        int slices = Slices.of(vocabulary);
        int tile = context.groupIdx * Tile.AREA;
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices * Tile.SIDE;
        int rows = request.get(Ranking.ROWS);
        for (int token = slice * Tile.SIDE; token < vocabulary; token += slices * Tile.SIDE) {
            Tile.product(
                    context, Tile.IN_WEIGHTS, in, inAt, row, rows, Tile.WIDE, weights, null, null, 0, 0, token,
                    vocabulary, width, in, 0, in, LinearKernel.NO_BIAS, logits, tile, Tile.SIDE, 0);
            context.globalBarrier();
            RankKernel.count(
                    context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, targetLogits,
                    tallies, pairs);
            take(
                    context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, values,
                    tokens, sums);
            context.globalBarrier();
        }
    }

    static void slicesNarrow(
            KernelContext context, IntArray request, FloatArray in, int inAt, ShortArray weights, int format, int width,
            int vocabulary, FloatArray targetLogits, IntArray tallies, int pairs, FloatArray logits, FloatArray values,
            IntArray tokens, FloatArray sums) {
        int slices = Slices.of(vocabulary);
        int tile = context.groupIdx * Tile.AREA;
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices * Tile.SIDE;
        int rows = request.get(Ranking.ROWS);
        for (int token = slice * Tile.SIDE; token < vocabulary; token += slices * Tile.SIDE) {
            Tile.product(
                    context, Tile.IN_WEIGHTS, in, inAt, row, rows, Tile.NARROW, null, weights, null, format, 0, token,
                    vocabulary, width, in, 0, in, LinearKernel.NO_BIAS, logits, tile, Tile.SIDE, 0);
            context.globalBarrier();
            RankKernel.count(
                    context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, targetLogits,
                    tallies, pairs);
            take(
                    context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, values,
                    tokens, sums);
            context.globalBarrier();
        }
    }

    static void slicesPacked(
            KernelContext context, IntArray request, FloatArray in, int inAt, IntArray weights, FloatArray scales,
            int scalesAt, int width, int vocabulary, FloatArray targetLogits, IntArray tallies, int pairs,
            FloatArray logits, FloatArray values, IntArray tokens, FloatArray sums) {
        int slices = Slices.of(vocabulary);
        int tile = context.groupIdx * Tile.AREA;
        int slice = context.groupIdx % slices;
        int row = context.groupIdx / slices * Tile.SIDE;
        int rows = request.get(Ranking.ROWS);
        for (int token = slice * Tile.SIDE; token < vocabulary; token += slices * Tile.SIDE) {
            Tile.product(
                    context, Tile.IN_WEIGHTS, in, inAt, row, rows, Tile.PACKED, null, null, weights, 0, 0, token,
                    vocabulary, width, scales, scalesAt, in, LinearKernel.NO_BIAS, logits, tile, Tile.SIDE, 0);
            context.globalBarrier();
            RankKernel.count(
                    context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, targetLogits,
                    tallies, pairs);
            take(
                    context.localIdx, request, logits, tile, row, rows, token, vocabulary, slice, slices, values,
                    tokens, sums);
            context.globalBarrier();
        }
    }

    /** Takes one tile's logits into account; each row belongs to one lane. */
    private static void take(
            int lane, IntArray request, FloatArray logits, int tile, int row, int rows, int token, int vocabulary,
            int slice, int slices, FloatArray values, IntArray tokens, FloatArray sums) {
        if (lane < Math.min(Tile.SIDE, rows - row)) {
            int here = Math.min(Tile.SIDE, vocabulary - token);
            int from = tile + lane * Tile.SIDE;
            int at = (row + lane) * slices + slice;
            int before = 0;
            float old = Choice.NONE;
            float sum = 0f;
            if (token >= slices * Tile.SIDE) {
                before = token / (slices * Tile.SIDE) * Tile.SIDE;
                old = sums.get(2 * at);
                sum = sums.get(2 * at + 1);
            }
            addExponentials(logits, from, here, old, sum, sums, 2 * at);
            int room = request.get(Ranking.ROOM);
            for (int t = 0; t < here; t++) {
                LargestLogits.insert(
                        values, tokens, at * (room + 1), Math.min(before + t, room), logits.get(from + t), token + t);
            }
        }
    }

    /** See {@link Predictions#sums}. NaN for good after a logit that is not finite. */
    private static void addExponentials(
            FloatArray logits, int from, int count, float old, float sum, FloatArray sums, int at) {
        float largest = old;
        for (int t = 0; t < count; t++) {
            largest = TornadoMath.max(largest, logits.get(from + t));
        }
        float partial = 0f;
        for (int t = 0; t < count; t++) {
            float logit = logits.get(from + t);
            partial += TornadoMath.exp(logit - largest) + (logit - logit);
        }
        sums.set(at, largest);
        sums.set(at + 1, sum * TornadoMath.exp(old - largest) + partial);
    }
}
