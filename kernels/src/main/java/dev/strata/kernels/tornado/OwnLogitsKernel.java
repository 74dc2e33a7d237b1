package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** The logits of target tokens, as {@link RankKernel} meets them again among all: a lane per pair of row and target. */
final class OwnLogitsKernel {
    private static final int LANES = 64;

    private OwnLogitsKernel() {}

    static KernelTask task(String name, Region in, Weights weights, Ranking ranking) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                pairs -> KernelTask.cover(pairs, LANES),
                List.of(ranking.request(), in.array(), weights.array(), ranking.targetLogits()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, OwnLogitsKernel::wide,
                            context, ranking.request(), in.array(), in.flatAt(), wide.values(), in.width(),
                            ranking.targetLogits());
                    case Weights.Short narrow -> graph.task(
                            id, OwnLogitsKernel::narrow,
                            context, ranking.request(), in.array(), in.flatAt(), narrow.values(), narrow.format(),
                            in.width(), ranking.targetLogits());
                    case Weights.Packed packed -> graph.task(
                            id, OwnLogitsKernel::packed,
                            context, ranking.request(), in.array(), in.flatAt(), packed.values(), packed.beside(),
                            packed.scales(), in.width(), ranking.targetLogits());
                });
    }

    static void wide(
            KernelContext context, IntArray request, FloatArray in, int inAt, FloatArray weights, int width,
            FloatArray logits) {
        int pair = context.globalIdx;
        int targets = request.get(Ranking.TARGETS);
        if (pair < request.get(Ranking.ROWS) * targets) {
            int row = inAt + pair / targets * width;
            int target = request.get(Ranking.FIRST_TARGET + pair) * width;
            logits.set(pair, WeightAccess.dot(in, row, weights, target, width));
        }
    }

    static void narrow(
            KernelContext context, IntArray request, FloatArray in, int inAt, ShortArray weights, int format,
            int width, FloatArray logits) {
        int pair = context.globalIdx;
        int targets = request.get(Ranking.TARGETS);
        if (pair < request.get(Ranking.ROWS) * targets) {
            int row = inAt + pair / targets * width;
            int target = request.get(Ranking.FIRST_TARGET + pair) * width;
            logits.set(pair, WeightAccess.dot(in, row, weights, format, target, width));
        }
    }

    static void packed(
            KernelContext context, IntArray request, FloatArray in, int inAt, IntArray weights, FloatArray scales,
            int scalesAt, int width, FloatArray logits) {
        int pair = context.globalIdx;
        int targets = request.get(Ranking.TARGETS);
        if (pair < request.get(Ranking.ROWS) * targets) {
            int row = inAt + pair / targets * width;
            int target = request.get(Ranking.FIRST_TARGET + pair);
            float scale = scales.get(scalesAt + target);
            logits.set(pair, WeightAccess.dot(in, row, weights, target * Int8.ints(width), width, scale));
        }
    }
}
