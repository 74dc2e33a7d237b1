package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A step of AdamW (Loshchilov and Hutter, 2019) over arrays of one layout: a lane per parameter. */
public final class AdamWKernel {
    private static final int LANES = 64;

    private AdamWKernel() {}

    /**
     * With g = the gradient times its factor, first = β1 first + (1 - β1) g, second = β2 second + (1 - β2) g², and the
     * parameter less learning rate · (decay · parameter + (first / (1 - β1ⁿ)) / (sqrt(second / (1 - β2ⁿ)) + ε)).
     * Whatever the grid's rows.
     *
     * @param first the gradients' first moments; 0 before the first step, as {@code second}
     * @param decayFrom the first parameter that decays: matrices and embeddings do, gains and biases don't
     * @param decayTo behind the last one
     */
    public static KernelTask task(
            String name, AdamWSettings settings, FloatArray parameters, FloatArray gradients, FloatArray first,
            FloatArray second, int decayFrom, int decayTo) {
        var context = StableSources.context();
        int size = parameters.getSize();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(size, LANES),
                List.of(settings.array(), parameters, gradients, first, second),
                (graph, id) -> graph.task(
                        id, AdamWKernel::update,
                        context, settings.array(), parameters, gradients, first, second, size, decayFrom, decayTo));
    }

    static void update(
            KernelContext context, FloatArray settings, FloatArray parameters, FloatArray gradients, FloatArray first,
            FloatArray second, int size, int decayFrom, int decayTo) {
        int i = context.globalIdx;
        if (i < size) {
            float gradient = gradients.get(i) * settings.get(AdamWSettings.GRADIENT);
            float mean = settings.get(AdamWSettings.BETA_1) * first.get(i)
                    + settings.get(AdamWSettings.SHARE_1) * gradient;
            float square = settings.get(AdamWSettings.BETA_2) * second.get(i)
                    + settings.get(AdamWSettings.SHARE_2) * gradient * gradient;
            first.set(i, mean);
            second.set(i, square);
            float root = TornadoMath.sqrt(square / settings.get(AdamWSettings.CORRECTION_2));
            float direction = mean / settings.get(AdamWSettings.CORRECTION_1)
                    / (root + settings.get(AdamWSettings.EPSILON));
            float decay = i >= decayFrom && i < decayTo ? settings.get(AdamWSettings.DECAY) : 0f;
            float parameter = parameters.get(i);
            parameters.set(i, parameter - decay * parameter
                    - settings.get(AdamWSettings.LEARNING_RATE) * direction);
        }
    }
}
