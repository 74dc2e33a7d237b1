package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Copies chosen columns of chosen rows from array to array: activations into the captures, and captured rows
 * back. What to copy stands in a {@link CopyTable}, so that nothing is recompiled from one run to the next.
 * A work group per copy and row.
 */
public final class CopyKernel {
    private static final int LANES = 64;

    private CopyKernel() {}

    /** The task; its grid's rows are {@link CopyTable#groups()}. */
    public static KernelTask task(String name, CopyTable table, FloatArray from, FloatArray to) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                groups -> groups,
                List.of(table.array(), from, to),
                (graph, id) -> graph.task(
                        id, CopyKernel::copy, context, table.array(), table.firstEntry(), from, to));
    }

    static void copy(KernelContext context, IntArray table, int firstEntry, FloatArray from, FloatArray to) {
        int rows = table.get(CopyTable.ROWS);
        int row = context.groupIdx % rows;
        int entry = firstEntry + context.groupIdx / rows * CopyTable.ENTRY;
        int source = table.get(entry) + table.get(CopyTable.FIRST_ROW + row) * table.get(entry + 1);
        int target = table.get(entry + 2) + row * table.get(entry + 3);
        int width = table.get(entry + 4);
        for (int c = context.localIdx; c < width; c += LANES) {
            to.set(target + c, from.get(source + c));
        }
    }
}
