package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * Tree reductions over a work group of {@value #LANES} lanes, which all must call them. Each has its own local memory:
 * TornadoVM miscompiles a local float or int array that is handed to another method.
 */
final class GroupReduction {
    static final int LANES = 64;

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
