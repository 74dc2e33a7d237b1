package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The loss and its gradient, from logits: a work group per row. There are too many logits to store those of all rows,
 * so rows come in chunks, addressed like layers: chunk {@link Cursor#LAYER}, of {@link Cursor#ROWS} rows. The logits
 * come from a {@link LinearKernel} and their gradient goes to {@link LinearGradient}, all with rows of {@code chunk}
 * times their width as layer stride.
 */
public final class CrossEntropyKernel {
    private static final int LANES = GroupReduction.LANES;

    private CrossEntropyKernel() {}

    /**
     * losses[r] = -log softmax(logits[r])[target], and in place of the logits their gradient,
     * factor · (softmax(logits[r]) - onehot(target)). Both are 0 where the target is negative; else a row with a logit
     * that isn't finite has a loss that isn't.
     *
     * @param logits one chunk's; the row's width is the vocabulary's
     * @param chunk rows of each chunk but the last
     * @param targets of all chunks' rows: tokens, or negative
     * @param factor its first element is what the gradient is multiplied by
     * @param losses of all chunks' rows
     */
    public static KernelTask task(
            String name, IntArray cursor, Region logits, int chunk, IntArray targets, FloatArray factor,
            FloatArray losses) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                rows -> rows,
                List.of(cursor, logits.array(), targets, factor, losses),
                (graph, id) -> graph.task(
                        id, CrossEntropyKernel::crossEntropy,
                        context, cursor, logits.array(), logits.flatAt(), logits.width(), chunk, targets, factor,
                        losses));
    }

    static void crossEntropy(
            KernelContext context, IntArray cursor, FloatArray logits, int at, int vocabulary, int chunk,
            IntArray targets, FloatArray factor, FloatArray losses) {
        int lane = context.localIdx;
        int from = at + context.groupIdx * vocabulary;
        int row = cursor.get(Cursor.LAYER) * chunk + context.groupIdx;
        int target = targets.get(row);
        float own = logits.get(from + TornadoMath.max(target, 0));
        float largest = AttentionKernel.LOWEST;
        for (int v = lane; v < vocabulary; v += LANES) {
            largest = TornadoMath.max(largest, logits.get(from + v));
        }
        largest = GroupReduction.max(context, largest);
        float partial = 0f;
        for (int v = lane; v < vocabulary; v += LANES) {
            float logit = logits.get(from + v);
            partial += TornadoMath.exp(logit - largest) + (logit - logit);
        }
        float total = GroupReduction.sum(context, partial);
        for (int v = lane; v < vocabulary; v += LANES) {
            float gradient = 0f;
            if (target >= 0) {
                float probability = TornadoMath.exp(logits.get(from + v) - largest) / total;
                gradient = factor.get(0) * (v == target ? probability - 1f : probability);
            }
            logits.set(from + v, gradient);
        }
        if (lane == 0) {
            losses.set(row, target < 0 ? 0f : TornadoMath.log(total) + largest - own);
        }
    }
}
