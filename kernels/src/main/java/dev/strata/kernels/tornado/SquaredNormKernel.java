package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The squared length of a gradient, for clipping: a partial sum per work group, which the host adds up. */
public final class SquaredNormKernel {
    private static final int LANES = GroupReduction.LANES;

    private SquaredNormKernel() {}

    /** partials[g] = the sum of squares of g's share of {@code values}, whatever the grid's rows. */
    public static KernelTask task(String name, FloatArray values, FloatArray partials) {
        var context = StableSources.context();
        int groups = partials.getSize();
        return new KernelTask(
                name,
                LANES,
                rows -> groups,
                List.of(values, partials),
                (graph, id) -> graph.task(
                        id, SquaredNormKernel::squaredNorm, context, values, values.getSize(), partials, groups));
    }

    static void squaredNorm(KernelContext context, FloatArray values, int size, FloatArray partials, int groups) {
        float partial = 0f;
        for (int i = context.globalIdx; i < size; i += groups * LANES) {
            float value = values.get(i);
            partial += value * value;
        }
        float sum = GroupReduction.sum(context, partial);
        if (context.localIdx == 0) {
            partials.set(context.groupIdx, sum);
        }
    }
}
