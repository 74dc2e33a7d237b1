package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * Tree reductions over a work group of {@value #LANES} lanes, which all must call them. Each has its own local memory:
 * TornadoVM miscompiles a local float or int array that is handed to another method.
 */
final class GroupReduction {
    static final int LANES = 64;
    /** Values of each lane that {@link #sums} adds up. */
    static final int SUMS = 4;

    private static final int PARTS = LANES / SUMS;

    private GroupReduction() {}

    /** The sum of every lane's value, in every lane. */
    static float sum(KernelContext context, float value) {
        float[] shared = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        shared[lane] = value;
        for (int half = LANES / 2; half > 0; half /= 2) {
            context.localBarrier();
            if (lane < half) {
                shared[lane] += shared[lane + half];
            }
        }
        context.localBarrier();
        return shared[0];
    }

    /** The sums of every lane's {@value #SUMS} values: the one numbered lane mod {@value #SUMS}, in every lane. */
    static float sums(KernelContext context, float value0, float value1, float value2, float value3) {
        float[] shared = context.allocateFloatLocalArray(SUMS * LANES);
        int lane = context.localIdx;
        shared[lane] = value0;
        shared[LANES + lane] = value1;
        shared[2 * LANES + lane] = value2;
        shared[3 * LANES + lane] = value3;
        context.localBarrier();
        int from = lane / PARTS * LANES + lane % PARTS;
        float part = shared[from] + shared[from + PARTS] + shared[from + 2 * PARTS] + shared[from + 3 * PARTS];
        context.localBarrier();
        shared[lane] = part;
        context.localBarrier();
        float sum = 0f;
        for (int i = 0; i < PARTS; i++) {
            sum += shared[lane % SUMS * PARTS + i];
        }
        return sum;
    }

    /** The largest of every lane's values, in every lane. */
    static float max(KernelContext context, float value) {
        float[] shared = context.allocateFloatLocalArray(LANES);
        int lane = context.localIdx;
        shared[lane] = value;
        for (int half = LANES / 2; half > 0; half /= 2) {
            context.localBarrier();
            if (lane < half) {
                shared[lane] = TornadoMath.max(shared[lane], shared[lane + half]);
            }
        }
        context.localBarrier();
        return shared[0];
    }
}
