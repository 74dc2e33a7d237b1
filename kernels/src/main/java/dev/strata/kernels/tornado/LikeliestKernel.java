package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Puts {@link PredictKernel}'s slices of the vocabulary together: a lane per row. */
final class LikeliestKernel {
    private static final int LANES = 64;

    private LikeliestKernel() {}

    static KernelTask task(String name, int vocabulary, Predictions predictions) {
        var context = StableSources.context();
        var ranking = predictions.ranking();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows, LANES),
                List.of(ranking.request(), predictions.values(), predictions.tokens(), predictions.sums(),
                        predictions.heads(), ranking.targetLogits(), predictions.likeliest(),
                        predictions.logProbabilities()),
                (graph, id) -> graph.task(
                        id, LikeliestKernel::best,
                        context, ranking.request(), predictions.values(), predictions.tokens(), predictions.sums(),
                        vocabulary, predictions.heads(), ranking.targetLogits(), predictions.likeliest(),
                        predictions.logProbabilities()));
    }

    static void best(
            KernelContext context, IntArray request, FloatArray values, IntArray tokens, FloatArray sums,
            int vocabulary, IntArray heads, FloatArray targetLogits, IntArray likeliest, FloatArray logProbabilities) {
        int row = context.globalIdx;
        if (row < request.get(Ranking.ROWS)) {
            int slices = Slices.of(vocabulary);
            int first = row * slices;
            float largest = Choice.NONE;
            for (int slice = 0; slice < slices; slice++) {
                largest = TornadoMath.max(largest, sums.get(2 * (first + slice)));
                heads.set(first + slice, 0);
            }
            float sum = 0f;
            for (int slice = 0; slice < slices; slice++) {
                int at = 2 * (first + slice);
                sum += sums.get(at + 1) * TornadoMath.exp(sums.get(at) - largest);
            }
            float logSum = TornadoMath.log(sum);
            int targets = request.get(Ranking.TARGETS);
            for (int pair = row * targets; pair < (row + 1) * targets; pair++) {
                targetLogits.set(pair, targetLogits.get(pair) - largest - logSum);
            }
            int most = request.get(Ranking.MOST);
            for (int i = row * most; i < (row + 1) * most; i++) {
                int slice = LargestLogits.nextSlice(request, values, tokens, heads, first, slices, vocabulary);
                int head = heads.get(first + slice);
                int at = (first + slice) * (request.get(Ranking.ROOM) + 1) + head;
                likeliest.set(i, tokens.get(at));
                logProbabilities.set(i, values.get(at) - largest - logSum);
                heads.set(first + slice, head + 1);
            }
        }
    }
}
