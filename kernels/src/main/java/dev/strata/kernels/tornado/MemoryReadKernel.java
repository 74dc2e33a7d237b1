package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Adds an array up, a contiguous share for each work group: reads memory and does hardly anything else. */
public final class MemoryReadKernel {
    /** Elements that a work group adds up. */
    public static final int SHARE = 16384;

    private static final int LANES = GroupReduction.LANES;
    /** Elements that a lane asks for at once. */
    private static final int LOADS = 8;

    private MemoryReadKernel() {}

    /** sums[g] = values[g · SHARE] + …, for as many groups as {@code sums} has places, whatever the grid's rows. */
    public static KernelTask task(String name, FloatArray values, FloatArray sums) {
        var context = new KernelContext();
        int groups = sums.getSize();
        return new KernelTask(
                name,
                LANES,
                rows -> groups,
                List.of(values, sums),
                (graph, id) -> graph.task(id, MemoryReadKernel::sum, context, values, sums));
    }

    static void sum(KernelContext context, FloatArray values, FloatArray sums) {
        int first = context.groupIdx * SHARE + context.localIdx;
        float sum0 = 0f;
        float sum1 = 0f;
        float sum2 = 0f;
        float sum3 = 0f;
        float sum4 = 0f;
        float sum5 = 0f;
        float sum6 = 0f;
        float sum7 = 0f;
        for (int k = 0; k < SHARE; k += LOADS * LANES) {
            int at = first + k;
            sum0 += values.get(at);
            sum1 += values.get(at + LANES);
            sum2 += values.get(at + 2 * LANES);
            sum3 += values.get(at + 3 * LANES);
            sum4 += values.get(at + 4 * LANES);
            sum5 += values.get(at + 5 * LANES);
            sum6 += values.get(at + 6 * LANES);
            sum7 += values.get(at + 7 * LANES);
        }
        float sum = GroupReduction.sum(context, sum0 + sum1 + (sum2 + sum3) + (sum4 + sum5 + (sum6 + sum7)));
        if (context.localIdx == 0) {
            sums.set(context.groupIdx, sum);
        }
    }
}
