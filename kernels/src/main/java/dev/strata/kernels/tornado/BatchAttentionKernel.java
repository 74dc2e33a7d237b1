package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal multi-head attention within each sequence of a batch, straight from the queries, keys and values of its rows:
 * {@link AttentionKernel} without a cache. A work group per row and head. {@link AttentionGradient} is its backward
 * pass.
 */
public final class BatchAttentionKernel {
    private static final int LANES = GroupReduction.LANES;

    private BatchAttentionKernel() {}

    /**
     * out[r] = for each head, the values of the sequence's positions up to r's, mixed by
     * softmax(q·k / sqrt(d/heads)).
     *
     * @param longest positions that a sequence may have
     */
    public static KernelTask task(String name, IntArray cursor, Region qkv, int longest, int heads, Region out) {
        var context = StableSources.context();
        int headWidth = out.width() / heads;
        return new KernelTask(
                name,
                LANES,
                rows -> rows * heads,
                List.of(cursor, qkv.array(), out.array()),
                (graph, id) -> graph.task(
                        id, BatchAttentionKernel::attend,
                        context, cursor, qkv.array(), qkv.at(), qkv.layerStride(), longest, heads, headWidth,
                        scale(headWidth), out.array(), out.at(), out.layerStride()));
    }

    static float scale(int headWidth) {
        return (float) (1 / Math.sqrt(headWidth));
    }

    static void attend(
            KernelContext context, IntArray cursor, FloatArray qkv, int qkvAt, int qkvStride, int longest, int heads,
            int headWidth, float scale, FloatArray out, int outAt, int outStride) {
        float[] scores = context.allocateFloatLocalArray(longest);
        int lane = context.localIdx;
        int width = heads * headWidth;
        int row = context.groupIdx / heads;
        int position = row % cursor.get(Cursor.LENGTH);
        int layer = cursor.get(Cursor.LAYER);
        int head = context.groupIdx % heads * headWidth;
        int query = qkvAt + layer * qkvStride + row * 3 * width + head;
        int key = query - position * 3 * width + width;
        float largest = AttentionKernel.LOWEST;
        for (int j = lane; j <= position; j += LANES) {
            float score = scale * AttentionKernel.score(qkv, query, qkv, key + j * 3 * width, headWidth);
            scores[j] = score;
            largest = TornadoMath.max(largest, score);
        }
        largest = GroupReduction.max(context, largest);
        float partial = 0f;
        for (int j = lane; j <= position; j += LANES) {
            float weight = TornadoMath.exp(scores[j] - largest);
            scores[j] = weight;
            partial += weight;
        }
        float total = GroupReduction.sum(context, partial);
        for (int c = lane; c < headWidth; c += LANES) {
            float sum = 0f;
            for (int j = 0; j <= position; j++) {
                sum += scores[j] * qkv.get(key + width + j * 3 * width + c);
            }
            out.set(outAt + layer * outStride + row * width + head + c, sum / total);
        }
    }
}
