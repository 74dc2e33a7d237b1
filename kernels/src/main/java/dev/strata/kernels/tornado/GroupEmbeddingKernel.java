package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The position embeddings of rows of several sequences: {@link EmbeddingKernel#positions} by a {@link RowTable}. */
public final class GroupEmbeddingKernel {
    private static final int LANES = 64;

    private GroupEmbeddingKernel() {}

    /** out[r] = table[position of r], the table beginning at {@code at}. */
    public static KernelTask positions(
            String name, IntArray cursor, RowTable rows, FloatArray table, int at, Region out) {
        var context = StableSources.context();
        int width = out.width();
        return new KernelTask(
                name,
                LANES,
                count -> KernelTask.cover(count * width, LANES),
                List.of(cursor, rows.array(), table, out.array()),
                (graph, id) -> graph.task(
                        id, GroupEmbeddingKernel::positions,
                        context, cursor, rows.array(), table, at, out.array(), out.flatAt(), width));
    }

    static void positions(
            KernelContext context, IntArray cursor, IntArray rows, FloatArray table, int at, FloatArray out, int outAt,
            int width) {
        int i = context.globalIdx;
        if (i < cursor.get(Cursor.ROWS) * width) {
            int position = rows.get(i / width * RowTable.ENTRY + RowTable.POSITION);
            out.set(outAt + i, table.get(at + position * width + i % width));
        }
    }
}
