package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal multi-head attention of one new row over a KV cache, split over the keys (flash decoding: Dao et al., 2023): a
 * work group per head and {@value #SPAN} positions leaves its largest score, its sum of exponentials and its mix of
 * values; a work group per head puts these together. The group that has the newest position appends it to the cache.
 */
public final class SplitAttentionKernel {
    private static final int LANES = AttentionKernel.LANES;
    /** Positions of a split. */
    private static final int SPAN = 128;
    /** Floats of a split ahead of its mix of values: the largest score and the sum. */
    private static final int AHEAD = 2;

    private SplitAttentionKernel() {}

    /** Floats that the splits leave. */
    public static int partials(int capacity, int heads, int width) {
        return splits(capacity - 1) * (width + AHEAD * heads);
    }

    /**
     * As {@link AttentionKernel#append} and {@link AttentionKernel#attend}, of one row. The first grid grows with the
     * cursor's position, which is to be set before the tasks are resized.
     *
     * @param partials room for {@link #partials}
     */
    public static List<KernelTask> tasks(
            String name, IntArray cursor, Region qkv, FloatArray keys, FloatArray values, int capacity, int heads,
            Region partials, Region out) {
        var splitContext = StableSources.context();
        var combineContext = StableSources.context();
        int headWidth = out.width() / heads;
        float scale = (float) (1 / Math.sqrt(headWidth));
        return List.of(
                new KernelTask(
                        name + "_splits",
                        LANES,
                        rows -> splits(cursor.get(Cursor.START)) * heads,
                        List.of(cursor, qkv.array(), keys, values, partials.array()),
                        (graph, id) -> graph.task(
                                id, SplitAttentionKernel::split,
                                splitContext, cursor, qkv.array(), qkv.flatAt(), keys, values, capacity, heads,
                                headWidth, scale, partials.array(), partials.flatAt())),
                new KernelTask(
                        name,
                        LANES,
                        rows -> heads,
                        List.of(cursor, partials.array(), out.array()),
                        (graph, id) -> graph.task(
                                id, SplitAttentionKernel::combine,
                                combineContext, cursor, partials.array(), partials.flatAt(), heads, headWidth,
                                out.array(), out.flatAt())));
    }

    /** Splits of a sequence whose newest position this is. */
    private static int splits(int newest) {
        return newest / SPAN + 1;
    }

    static void split(
            KernelContext context, IntArray cursor, FloatArray qkv, int qkvAt, FloatArray keys, FloatArray values,
            int capacity, int heads, int headWidth, float scale, FloatArray partials, int partialsAt) {
        float[] scores = context.allocateFloatLocalArray(SPAN);
        int lane = context.localIdx;
        int width = heads * headWidth;
        int head = context.groupIdx % heads * headWidth;
        int from = context.groupIdx / heads * SPAN;
        int newest = cursor.get(Cursor.START);
        int length = TornadoMath.min(newest + 1 - from, SPAN);
        int query = qkvAt + head;
        int cache = cursor.get(Cursor.LAYER) * capacity * width + head;
        if (newest < from + SPAN) {
            for (int c = lane; c < headWidth; c += LANES) {
                keys.set(cache + newest * width + c, qkv.get(query + width + c));
                values.set(cache + newest * width + c, qkv.get(query + 2 * width + c));
            }
        }
        context.globalBarrier();
        float largest = AttentionKernel.LOWEST;
        for (int j = lane; j < length; j += LANES) {
            float score = scale * AttentionKernel.score(qkv, query, keys, cache + (from + j) * width, headWidth);
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
        int to = partialsAt + context.groupIdx * (headWidth + AHEAD);
        for (int c = lane; c < headWidth; c += LANES) {
            float sum = 0f;
            for (int j = 0; j < length; j++) {
                sum += scores[j] * values.get(cache + (from + j) * width + c);
            }
            partials.set(to + AHEAD + c, sum);
        }
        if (lane == 0) {
            partials.set(to, largest);
            partials.set(to + 1, total);
        }
    }

    static void combine(
            KernelContext context, IntArray cursor, FloatArray partials, int partialsAt, int heads, int headWidth,
            FloatArray out, int outAt) {
        int splits = cursor.get(Cursor.START) / SPAN + 1;
        int first = partialsAt + context.groupIdx * (headWidth + AHEAD);
        int stride = heads * (headWidth + AHEAD);
        float largest = AttentionKernel.LOWEST;
        for (int s = 0; s < splits; s++) {
            largest = TornadoMath.max(largest, partials.get(first + s * stride));
        }
        for (int c = context.localIdx; c < headWidth; c += LANES) {
            float total = 0f;
            float sum = 0f;
            for (int s = 0; s < splits; s++) {
                float share = TornadoMath.exp(partials.get(first + s * stride) - largest);
                total += share * partials.get(first + s * stride + 1);
                sum += share * partials.get(first + s * stride + AHEAD + c);
            }
            out.set(outAt + context.groupIdx * headWidth + c, sum / total);
        }
    }
}
