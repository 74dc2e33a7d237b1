package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Sets every element of an array: gradients begin at 0. A lane per element. */
public final class FillKernel {
    private static final int LANES = 64;

    private FillKernel() {}

    /** array[i] = value, for all i, whatever the grid's rows. */
    public static KernelTask task(String name, FloatArray array, float value) {
        var context = StableSources.context();
        int size = array.getSize();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(size, LANES),
                List.of(array),
                (graph, id) -> graph.task(id, FillKernel::fill, context, array, size, value));
    }

    static void fill(KernelContext context, FloatArray array, int size, float value) {
        int i = context.globalIdx;
        if (i < size) {
            array.set(i, value);
        }
    }
}
