package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Attention patterns at chosen rows, recomputed from the queries and the cache into
 * out[at + (head × chosen + r) × length + j]; 0 for positions j behind the row's own. A work group per chosen
 * row and head. The request is an array: where to write, how many rows, the patterns' length, the rows.
 */
public final class PatternKernel {
    private static final int AT = 0;
    private static final int CHOSEN = 1;
    private static final int LENGTH = 2;
    private static final int ROWS = 3;

    private PatternKernel() {}

    /** An empty request with room for {@code rows} rows. */
    public static IntArray request(int rows) {
        return new IntArray(ROWS + rows);
    }

    /** Fills a request. */
    public static void fill(IntArray request, int at, int length, int[] rows) {
        request.set(AT, at);
        request.set(CHOSEN, rows.length);
        request.set(LENGTH, length);
        for (int r = 0; r < rows.length; r++) {
            request.set(ROWS + r, rows[r]);
        }
    }

    /** The task; its grid's rows are the chosen ones. */
    public static KernelTask task(
            String name,
            IntArray cursor,
            IntArray request,
            Region qkv,
            FloatArray keys,
            int capacity,
            int heads,
            FloatArray out) {
        var kernelContext = StableSources.context();
        int headWidth = qkv.width() / 3 / heads;
        float scale = (float) (1 / Math.sqrt(headWidth));
        return new KernelTask(
                name,
                AttentionKernel.LANES,
                rows -> rows * heads,
                List.of(cursor, request, qkv.array(), keys, out),
                (graph, id) -> graph.task(
                        id, PatternKernel::pattern,
                        kernelContext, cursor, request, qkv.array(), qkv.flatAt(), keys, capacity, heads, headWidth,
                        scale, out));
    }

    static void pattern(
            KernelContext context, IntArray cursor, IntArray request, FloatArray qkv, int qkvAt, FloatArray keys,
            int capacity, int heads, int headWidth, float scale, FloatArray out) {
        int lane = context.localIdx;
        int width = heads * headWidth;
        int chosen = context.groupIdx / heads;
        int head = context.groupIdx % heads;
        int row = request.get(ROWS + chosen);
        int query = qkvAt + row * 3 * width + head * headWidth;
        int cache = cursor.get(Cursor.LAYER) * capacity * width + head * headWidth;
        int length = cursor.get(Cursor.START) + row + 1;
        int longest = request.get(LENGTH);
        int at = request.get(AT) + (head * request.get(CHOSEN) + chosen) * longest;
        float largest = AttentionKernel.LOWEST;
        for (int j = lane; j < length; j += AttentionKernel.LANES) {
            float score = scale * AttentionKernel.score(qkv, query, keys, cache + j * width, headWidth);
            out.set(at + j, score);
            largest = TornadoMath.max(largest, score);
        }
        largest = GroupReduction.max(context, largest);
        float partial = 0f;
        for (int j = lane; j < length; j += AttentionKernel.LANES) {
            float weight = TornadoMath.exp(out.get(at + j) - largest);
            out.set(at + j, weight);
            partial += weight;
        }
        float total = GroupReduction.sum(context, partial);
        for (int j = lane; j < longest; j += AttentionKernel.LANES) {
            float weight = 0f;
            if (j < length) {
                weight = out.get(at + j) / total;
            }
            out.set(at + j, weight);
        }
    }
}
