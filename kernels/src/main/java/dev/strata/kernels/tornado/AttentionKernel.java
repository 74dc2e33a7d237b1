package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal multi-head attention over a KV cache (Vaswani et al., 2017), for prefill and decode alike: a work group
 * per row and head, which reads the keys of all positions up to its own. Keys and values are
 * [layer, context, width].
 */
public final class AttentionKernel {
    static final int LANES = GroupReduction.LANES;

    /** Larger than no score: where a maximum starts. Not minus infinity, which fast arithmetic may not know. */
    static final float LOWEST = -1e30f;

    private AttentionKernel() {}

    /** Appends the rows' keys and values (columns d … 3d of {@code qkv}) to the layer's cache. */
    public static KernelTask append(
            String name, IntArray cursor, Region qkv, FloatArray keys, FloatArray values, int capacity) {
        var kernelContext = StableSources.context();
        int width = qkv.width() / 3;
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(rows * width, LANES),
                List.of(cursor, qkv.array(), keys, values),
                (graph, id) -> graph.task(
                        id, AttentionKernel::append,
                        kernelContext, cursor, qkv.array(), qkv.flatAt(), keys, values, capacity, width));
    }

    /**
     * out[r] = for each head, the values of all positions up to r's, mixed by softmax(q·k / sqrt(d/heads)).
     *
     * @param capacity positions that the cache holds: the model's context
     */
    public static KernelTask attend(
            String name,
            IntArray cursor,
            Region qkv,
            FloatArray keys,
            FloatArray values,
            int capacity,
            int heads,
            Region out) {
        var kernelContext = StableSources.context();
        int headWidth = out.width() / heads;
        float scale = (float) (1 / Math.sqrt(headWidth));
        return new KernelTask(
                name,
                LANES,
                rows -> rows * heads,
                List.of(cursor, qkv.array(), keys, values, out.array()),
                (graph, id) -> graph.task(
                        id, AttentionKernel::attend,
                        kernelContext, cursor, qkv.array(), qkv.flatAt(), keys, values, capacity, heads, headWidth,
                        scale, out.array(), out.flatAt()));
    }

    static void append(
            KernelContext context, IntArray cursor, FloatArray qkv, int qkvAt, FloatArray keys, FloatArray values,
            int capacity, int width) {
        int i = context.globalIdx;
        if (i < cursor.get(Cursor.ROWS) * width) {
            int from = qkvAt + i / width * 3 * width + i % width;
            int to = (cursor.get(Cursor.LAYER) * capacity + cursor.get(Cursor.START)) * width + i;
            keys.set(to, qkv.get(from + width));
            values.set(to, qkv.get(from + 2 * width));
        }
    }

    static void attend(
            KernelContext context, IntArray cursor, FloatArray qkv, int qkvAt, FloatArray keys, FloatArray values,
            int capacity, int heads, int headWidth, float scale, FloatArray out, int outAt) {
        float[] scores = context.allocateFloatLocalArray(capacity);
        int lane = context.localIdx;
        int width = heads * headWidth;
        int row = context.groupIdx / heads;
        int head = context.groupIdx % heads * headWidth;
        int query = qkvAt + row * 3 * width + head;
        int cache = cursor.get(Cursor.LAYER) * capacity * width + head;
        int length = cursor.get(Cursor.START) + row + 1;
        float largest = LOWEST;
        for (int j = lane; j < length; j += LANES) {
            float score = scale * score(qkv, query, keys, cache + j * width, headWidth);
            scores[j] = score;
            largest = TornadoMath.max(largest, score);
        }
        largest = GroupReduction.max(context, largest);
        float partial = 0f;
        for (int j = lane; j < length; j += LANES) {
            float weight = TornadoMath.exp(scores[j] - largest);
            scores[j] = weight;
            partial += weight;
        }
        float total = GroupReduction.sum(context, partial);
        for (int c = lane; c < headWidth; c += LANES) {
            float sum = 0f;
            for (int j = 0; j < length; j++) {
                sum += scores[j] * values.get(cache + j * width + c);
            }
            out.set(outAt + row * width + head + c, sum / total);
        }
    }

    /** q·k of one head. */
    static float score(FloatArray queries, int query, FloatArray keys, int key, int headWidth) {
        float score = 0f;
        for (int c = 0; c < headWidth; c++) {
            score += queries.get(query + c) * keys.get(key + c);
        }
        return score;
    }
}
