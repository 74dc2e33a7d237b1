package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Causal multi-head attention of many rows through local memory: what {@link AttentionKernel} and
 * {@link BatchAttentionKernel} compute, two to three times as fast from 128 rows on, for heads that are not too wide.
 * A work group per head and tile of rows: {@link AttentionTile}.
 */
public final class TiledAttentionKernel {
    /** Rows from a multiple of this on, computed alone, come to the same bits as with the rows before them. */
    public static final int ROWS = AttentionTile.SIDE;

    /** Local memory of the least OpenCL device, in bytes. */
    private static final int LEAST = 32 << 10;

    private TiledAttentionKernel() {}

    /** Whether heads are narrow enough: 64 are. */
    public static boolean fits(int headWidth) {
        return localBytes(headWidth) <= LEAST;
    }

    /** Bytes of local memory that heads of this width take. */
    public static int localBytes(int headWidth) {
        return Float.BYTES * AttentionTile.localFloats(headWidth);
    }

    /** As {@link AttentionKernel#attend}. */
    public static KernelTask overCache(
            String name, IntArray cursor, Region qkv, FloatArray keys, FloatArray values, int capacity, int heads,
            Region out) {
        return task(name, cursor, qkv, keys, 0, values, 0, capacity * out.width(), out.width(), heads, out);
    }

    /** As {@link BatchAttentionKernel#task}. The grid needs the cursor's length, to be set before it is resized. */
    public static KernelTask withinSequences(String name, IntArray cursor, Region qkv, int heads, Region out) {
        return task(
                name, cursor, qkv, qkv.array(), qkv.at() + out.width(), qkv.array(), qkv.at() + 2 * out.width(),
                qkv.layerStride(), qkv.width(), heads, out);
    }

    private static KernelTask task(
            String name, IntArray cursor, Region qkv, FloatArray keys, int keysAt, FloatArray values, int valuesAt,
            int layerStride, int pitch, int heads, Region out) {
        var context = StableSources.context();
        int headWidth = out.width() / heads;
        return new KernelTask(
                name,
                AttentionTile.LANES,
                rows -> groups(rows, Math.max(1, cursor.get(Cursor.LENGTH))) * heads,
                List.of(cursor, qkv.array(), keys, values, out.array()),
                (graph, id) -> graph.task(
                        id, AttentionTile::attend,
                        context, cursor, qkv.array(), qkv.at(), qkv.layerStride(), keys, keysAt, values, valuesAt,
                        layerStride, pitch, heads, headWidth, AttentionTile.room(headWidth),
                        BatchAttentionKernel.scale(headWidth), out.array(), out.at(), out.layerStride()));
    }

    private static int groups(int rows, int length) {
        return KernelTask.cover(rows, length) * KernelTask.cover(length, AttentionTile.SIDE);
    }
}
