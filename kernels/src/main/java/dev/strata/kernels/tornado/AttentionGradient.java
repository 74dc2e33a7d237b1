package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The backward pass of {@link BatchAttentionKernel}, with the scores recomputed from queries and keys. For query i and
 * key j of a head, with the pattern p = softmax(s q·k) (s = 1 / sqrt(d/heads)) and dP[i, j] = dOut[i] · v[j]:
 *
 * <pre>
 * dS[i, j] = p[i, j] (dP[i, j] - Σ p[i, k] dP[i, k])
 * dq[i] = s Σ dS[i, j] k[j]        dk[j] = s Σ dS[i, j] q[i]        dv[j] = Σ p[i, j] dOut[i]
 * </pre>
 *
 * <p>Two tasks, without atomics: a work group per query and head for dq, which leaves each query's statistics; then a
 * work group per key and head for dk and dv.
 */
public final class AttentionGradient {
    private static final int LANES = GroupReduction.LANES;

    /** For each row and head: its largest score, the sum of exp(score - largest), the sum of p dP. */
    private static final int STATISTICS = 3;

    private AttentionGradient() {}

    /**
     * The gradients of queries, keys and values, in order. They replace what stood in {@code dQkv}.
     *
     * @param longest positions that a sequence may have
     * @param dOut rows in which the layers take turns; so {@code dQkv}
     * @param statistics what the first task leaves to the second: 3 · heads floats for each row
     */
    public static List<KernelTask> tasks(
            String name, IntArray cursor, Region qkv, int longest, int heads, Region dOut, FloatArray statistics,
            Region dQkv) {
        var queries = StableSources.context();
        var keys = StableSources.context();
        int headWidth = dOut.width() / heads;
        float scale = BatchAttentionKernel.scale(headWidth);
        List<Object> arrays = List.of(cursor, qkv.array(), dOut.array(), statistics, dQkv.array());
        return List.of(
                new KernelTask(
                        name + "_queries",
                        LANES,
                        rows -> rows * heads,
                        arrays,
                        (graph, id) -> graph.task(
                                id, AttentionGradient::queries,
                                queries, cursor, qkv.array(), qkv.at(), qkv.layerStride(), longest, heads, headWidth,
                                scale, dOut.array(), dOut.flatAt(), statistics, dQkv.array(), dQkv.flatAt())),
                new KernelTask(
                        name + "_keys",
                        LANES,
                        rows -> rows * heads,
                        arrays,
                        (graph, id) -> graph.task(
                                id, AttentionGradient::keys,
                                keys, cursor, qkv.array(), qkv.at(), qkv.layerStride(), longest, heads, headWidth,
                                scale, dOut.array(), dOut.flatAt(), statistics, dQkv.array(), dQkv.flatAt())));
    }

    static void queries(
            KernelContext context, IntArray cursor, FloatArray qkv, int qkvAt, int qkvStride, int longest, int heads,
            int headWidth, float scale, FloatArray dOut, int dOutAt, FloatArray statistics, FloatArray dQkv,
            int dQkvAt) {
        float[] pattern = context.allocateFloatLocalArray(longest);
        float[] dPattern = context.allocateFloatLocalArray(longest);
        int lane = context.localIdx;
        int width = heads * headWidth;
        int row = context.groupIdx / heads;
        int position = row % cursor.get(Cursor.LENGTH);
        int head = context.groupIdx % heads * headWidth;
        int query = qkvAt + cursor.get(Cursor.LAYER) * qkvStride + row * 3 * width + head;
        int key = query - position * 3 * width + width;
        int gradient = dOutAt + row * width + head;
        float largest = AttentionKernel.LOWEST;
        for (int j = lane; j <= position; j += LANES) {
            int at = key + j * 3 * width;
            float score = scale * AttentionKernel.score(qkv, query, qkv, at, headWidth);
            pattern[j] = score;
            dPattern[j] = AttentionKernel.score(dOut, gradient, qkv, at + width, headWidth);
            largest = TornadoMath.max(largest, score);
        }
        largest = GroupReduction.max(context, largest);
        float partial = 0f;
        float partialAlong = 0f;
        for (int j = lane; j <= position; j += LANES) {
            float weight = TornadoMath.exp(pattern[j] - largest);
            pattern[j] = weight;
            partial += weight;
            partialAlong += weight * dPattern[j];
        }
        float total = GroupReduction.sum(context, partial);
        float along = GroupReduction.sum(context, partialAlong) / total;
        for (int c = lane; c < headWidth; c += LANES) {
            float sum = 0f;
            for (int j = 0; j <= position; j++) {
                sum += pattern[j] * (dPattern[j] - along) * qkv.get(key + j * 3 * width + c);
            }
            dQkv.set(dQkvAt + row * 3 * width + head + c, scale * sum / total);
        }
        if (lane == 0) {
            statistics.set(STATISTICS * context.groupIdx, largest);
            statistics.set(STATISTICS * context.groupIdx + 1, total);
            statistics.set(STATISTICS * context.groupIdx + 2, along);
        }
    }

    static void keys(
            KernelContext context, IntArray cursor, FloatArray qkv, int qkvAt, int qkvStride, int longest, int heads,
            int headWidth, float scale, FloatArray dOut, int dOutAt, FloatArray statistics, FloatArray dQkv,
            int dQkvAt) {
        float[] pattern = context.allocateFloatLocalArray(longest);
        float[] dScores = context.allocateFloatLocalArray(longest);
        int lane = context.localIdx;
        int width = heads * headWidth;
        int row = context.groupIdx / heads;
        int length = cursor.get(Cursor.LENGTH);
        int later = length - row % length;
        int head = context.groupIdx % heads * headWidth;
        int query = qkvAt + cursor.get(Cursor.LAYER) * qkvStride + row * 3 * width + head;
        int key = query + width;
        int gradient = dOutAt + row * width + head;
        for (int i = lane; i < later; i += LANES) {
            int of = STATISTICS * (context.groupIdx + i * heads);
            float score = scale * AttentionKernel.score(qkv, query + i * 3 * width, qkv, key, headWidth);
            float weight = TornadoMath.exp(score - statistics.get(of)) / statistics.get(of + 1);
            float dWeight = AttentionKernel.score(dOut, gradient + i * width, qkv, key + width, headWidth);
            pattern[i] = weight;
            dScores[i] = weight * (dWeight - statistics.get(of + 2));
        }
        context.localBarrier();
        for (int c = lane; c < headWidth; c += LANES) {
            float dKey = 0f;
            float dValue = 0f;
            for (int i = 0; i < later; i++) {
                dKey += dScores[i] * qkv.get(query + i * 3 * width + c);
                dValue += pattern[i] * dOut.get(gradient + i * width + c);
            }
            int to = dQkvAt + row * 3 * width + width + head + c;
            dQkv.set(to, scale * dKey);
            dQkv.set(to + width, dValue);
        }
    }
}
