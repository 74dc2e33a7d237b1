package dev.strata.kernels.tornado;

import java.util.List;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The largest of a row of logits: a work group per row. */
public final class ArgmaxKernel {
    private static final int LANES = 256;

    private ArgmaxKernel() {}

    /** choice[0] = the index of the largest logit, the first of equals; -1 if a logit is not finite. */
    public static KernelTask task(String name, Region logits, IntArray choice) {
        return task(name, logits, choice, rows -> 1);
    }

    /** The same of every row: choice[r] is logits[r]'s. */
    public static KernelTask ofRows(String name, Region logits, IntArray choice) {
        return task(name, logits, choice, rows -> rows);
    }

    private static KernelTask task(String name, Region logits, IntArray choice, IntUnaryOperator groups) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                groups,
                List.of(logits.array(), choice),
                (graph, id) -> graph.task(
                        id, ArgmaxKernel::argmax, context, logits.array(), logits.flatAt(), logits.width(), choice));
    }

    static void argmax(KernelContext context, FloatArray logits, int at, int width, IntArray choice) {
        float[] values = context.allocateFloatLocalArray(LANES);
        int[] indices = context.allocateIntLocalArray(LANES);
        int lane = context.localIdx;
        int row = at + context.groupIdx * width;
        float largest = Choice.NONE;
        int index = Choice.UNSET;
        for (int v = lane; v < width; v += LANES) {
            float logit = logits.get(row + v);
            index = Choice.index(largest, index, logit, v);
            largest = Choice.value(largest, logit);
        }
        values[lane] = largest;
        indices[lane] = index;
        for (int half = LANES / 2; half > 0; half /= 2) {
            context.localBarrier();
            if (lane < half) {
                int merged = Choice.merge(values[lane], indices[lane], values[lane + half], indices[lane + half]);
                values[lane] = Choice.value(values[lane], values[lane + half]);
                indices[lane] = merged;
            }
        }
        context.localBarrier();
        if (lane == 0) {
            choice.set(context.groupIdx, indices[0]);
        }
    }
}
