package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Activation patching: rows of some sequences of a batch, or some of their columns, become what the same rows of
 * another sequence are, as a {@link PatchTable} says. A work group per row. No row that is read is written: the
 * sequences that others take from are not patched.
 */
public final class PatchKernel {
    private static final int LANES = 64;

    private PatchKernel() {}

    /**
     * values[s][p] = values[source of s][p] in the columns and at the positions of s's patch, if it is one of this
     * place and of the cursor's layer.
     */
    public static KernelTask task(String name, IntArray cursor, PatchTable patches, int place, Region values) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                rows -> rows,
                List.of(cursor, patches.array(), values.array()),
                (graph, id) -> graph.task(
                        id, PatchKernel::patch,
                        context, cursor, patches.array(), place, values.array(), values.at(), values.layerStride(),
                        values.width()));
    }

    static void patch(
            KernelContext context, IntArray cursor, IntArray patches, int place, FloatArray values, int at, int stride,
            int width) {
        int row = context.groupIdx;
        int length = cursor.get(Cursor.LENGTH);
        int layer = cursor.get(Cursor.LAYER);
        int position = row % length;
        int entry = row / length * PatchTable.ENTRY;
        int columns = 0;
        if (patches.get(entry + PatchTable.PLACE) == place
                && patches.get(entry + PatchTable.LAYER) == layer
                && position >= patches.get(entry + PatchTable.FROM_POSITION)
                && position < patches.get(entry + PatchTable.TO_POSITION)) {
            columns = patches.get(entry + PatchTable.COLUMNS);
        }
        int first = at + layer * stride + patches.get(entry + PatchTable.FROM_COLUMN);
        int from = first + (patches.get(entry + PatchTable.SOURCE) * length + position) * width;
        int to = first + row * width;
        for (int c = context.localIdx; c < columns; c += LANES) {
            values.set(to + c, values.get(from + c));
        }
    }
}
