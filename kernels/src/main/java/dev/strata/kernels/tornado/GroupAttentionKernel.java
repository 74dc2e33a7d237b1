package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal multi-head attention (Vaswani et al., 2017) from rows of several sequences, each with a KV cache of its own:
 * a work group per row and head. Keys and values are [layer, sequence, capacity, width]; a {@link RowTable} says what
 * each row is of.
 */
public final class GroupAttentionKernel {
    private static final int LANES = GroupReduction.LANES;

    /**
     * The caches.
     *
     * @param sequences how many
     * @param capacity positions that each holds
     */
    public record Caches(FloatArray keys, FloatArray values, int sequences, int capacity) {}

    private GroupAttentionKernel() {}

    /** Appends the rows' keys and values (columns d … 3d of {@code qkv}) to their sequences' caches of the layer. */
    public static KernelTask append(String name, IntArray cursor, RowTable rows, Region qkv, Caches caches) {
        var context = StableSources.context();
        int width = qkv.width() / 3;
        return new KernelTask(
                name,
                LANES,
                count -> KernelTask.cover(count * width, LANES),
                List.of(cursor, rows.array(), qkv.array(), caches.keys(), caches.values()),
                (graph, id) -> graph.task(
                        id, GroupAttentionKernel::append,
                        context, cursor, rows.array(), qkv.array(), qkv.flatAt(), caches.keys(), caches.values(),
                        caches.sequences(), caches.capacity(), width));
    }

    /**
     * out[r] = for each head, the values of the sequence's positions up to r's, mixed by softmax(q·k / sqrt(d/heads)).
     */
    public static KernelTask attend(
            String name, IntArray cursor, RowTable rows, Region qkv, Caches caches, int heads, Region out) {
        var context = StableSources.context();
        int headWidth = out.width() / heads;
        return new KernelTask(
                name,
                LANES,
                count -> count * heads,
                List.of(cursor, rows.array(), qkv.array(), caches.keys(), caches.values(), out.array()),
                (graph, id) -> graph.task(
                        id, GroupAttentionKernel::attend,
                        context, cursor, rows.array(), qkv.array(), qkv.flatAt(), caches.keys(), caches.values(),
                        caches.sequences(), caches.capacity(), heads, headWidth, BatchAttentionKernel.scale(headWidth),
                        out.array(), out.flatAt()));
    }

    static void append(
            KernelContext context, IntArray cursor, IntArray rows, FloatArray qkv, int qkvAt, FloatArray keys,
            FloatArray values, int sequences, int capacity, int width) {
        int i = context.globalIdx;
        if (i < cursor.get(Cursor.ROWS) * width) {
            int row = i / width;
            int sequence = rows.get(row * RowTable.ENTRY + RowTable.SEQUENCE);
            int position = rows.get(row * RowTable.ENTRY + RowTable.POSITION);
            int from = qkvAt + row * 3 * width + i % width;
            int to = ((cursor.get(Cursor.LAYER) * sequences + sequence) * capacity + position) * width + i % width;
            keys.set(to, qkv.get(from + width));
            values.set(to, qkv.get(from + 2 * width));
        }
    }

    static void attend(
            KernelContext context, IntArray cursor, IntArray rows, FloatArray qkv, int qkvAt, FloatArray keys,
            FloatArray values, int sequences, int capacity, int heads, int headWidth, float scale, FloatArray out,
            int outAt) {
        float[] scores = context.allocateFloatLocalArray(capacity);
        int lane = context.localIdx;
        int width = heads * headWidth;
        int row = context.groupIdx / heads;
        int head = context.groupIdx % heads * headWidth;
        int sequence = rows.get(row * RowTable.ENTRY + RowTable.SEQUENCE);
        int length = rows.get(row * RowTable.ENTRY + RowTable.POSITION) + 1;
        int query = qkvAt + row * 3 * width + head;
        int cache = (cursor.get(Cursor.LAYER) * sequences + sequence) * capacity * width + head;
        float largest = AttentionKernel.LOWEST;
        for (int j = lane; j < length; j += LANES) {
            float score = scale * AttentionKernel.score(qkv, query, keys, cache + j * width, headWidth);
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
}
