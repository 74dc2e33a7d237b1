package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Tree reductions over a work group's lanes, a power of two. Every lane must call them. */
final class GroupReduction {
    private GroupReduction() {}

    /** The sum of every lane's value, in every lane. {@code shared} holds a float per lane. */
    static float sum(KernelContext context, float[] shared, float value, int lanes) {
        int lane = context.localIdx;
        context.localBarrier();
        shared[lane] = value;
        for (int half = lanes / 2; half > 0; half /= 2) {
            context.localBarrier();
            if (lane < half) {
                shared[lane] += shared[lane + half];
            }
        }
        context.localBarrier();
        return shared[0];
    }

    /** The largest of every lane's values, in every lane. */
    static float max(KernelContext context, float[] shared, float value, int lanes) {
        int lane = context.localIdx;
        context.localBarrier();
        shared[lane] = value;
        for (int half = lanes / 2; half > 0; half /= 2) {
            context.localBarrier();
            if (lane < half) {
                shared[lane] = TornadoMath.max(shared[lane], shared[lane + half]);
            }
        }
        context.localBarrier();
        return shared[0];
    }
}
