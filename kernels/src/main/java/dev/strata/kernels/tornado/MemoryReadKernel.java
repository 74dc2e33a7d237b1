package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Adds an array up, a contiguous share for each work group: reads memory and does hardly anything else. */
public final class MemoryReadKernel {
    /** Elements that a work group adds up. */
    public static final int SHARE = 16384;

    private static final int LANES = GroupReduction.LANES;
    private static final int PER_LANE = SHARE / LANES;
    /** Elements that a lane asks for at once. */
    private static final int LOADS = 8;

    private MemoryReadKernel() {}

    /**
     * sums[g] = values[g · SHARE] + …, for as many groups as {@code sums} has places, whatever the grid's rows.
     *
     * @param together whether lanes read neighbours at a time, as a GPU likes it; else each has a stretch of its own,
     *     which a CPU makes vectors of (PoCL: 33 GB/s in place of 11)
     */
    public static KernelTask task(String name, FloatArray values, FloatArray sums, boolean together) {
        var context = StableSources.context();
        int groups = sums.getSize();
        int lane = together ? 1 : PER_LANE;
        int load = together ? LANES : 1;
        return new KernelTask(
                name,
                LANES,
                rows -> groups,
                List.of(values, sums),
                (graph, id) -> graph.task(id, MemoryReadKernel::sum, context, values, sums, lane, load));
    }

    /**
     * @param lane elements from one lane's first to the next one's
     * @param load elements from one of a lane's to its next
     */
    static void sum(KernelContext context, FloatArray values, FloatArray sums, int lane, int load) {
        int first = context.groupIdx * SHARE + context.localIdx * lane;
        float sum0 = 0f;
        float sum1 = 0f;
        float sum2 = 0f;
        float sum3 = 0f;
        float sum4 = 0f;
        float sum5 = 0f;
        float sum6 = 0f;
        float sum7 = 0f;
        for (int k = 0; k < PER_LANE; k += LOADS) {
            int at = first + k * load;
            sum0 += values.get(at);
            sum1 += values.get(at + load);
            sum2 += values.get(at + 2 * load);
            sum3 += values.get(at + 3 * load);
            sum4 += values.get(at + 4 * load);
            sum5 += values.get(at + 5 * load);
            sum6 += values.get(at + 6 * load);
            sum7 += values.get(at + 7 * load);
        }
        float sum = GroupReduction.sum(context, sum0 + sum1 + (sum2 + sum3) + (sum4 + sum5 + (sum6 + sum7)));
        if (context.localIdx == 0) {
            sums.set(context.groupIdx, sum);
        }
    }
}
