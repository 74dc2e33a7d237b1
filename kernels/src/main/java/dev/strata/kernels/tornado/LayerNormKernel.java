package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Layer normalisation (Ba et al., 2016): a work group per row, one pass for the mean, one for the variance. */
public final class LayerNormKernel {
    private static final int LANES = GroupReduction.LANES;

    private LayerNormKernel() {}

    /**
     * out[r] = (in[r] - mean) / sqrt(variance + epsilon) * gain + bias.
     *
     * @param gain the first layer's gains in {@code parameters}; so {@code bias}
     * @param perLayer floats from one layer's gains to the next one's; 0 if there is but one
     */
    public static KernelTask task(
            String name,
            IntArray cursor,
            Region in,
            FloatArray parameters,
            int gain,
            int bias,
            int perLayer,
            float epsilon,
            Region out) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                rows -> rows,
                List.of(cursor, in.array(), parameters, out.array()),
                (graph, id) -> graph.task(
                        id, LayerNormKernel::normalise,
                        context, cursor, in.array(), in.at(), in.layerStride(), parameters, gain, bias, perLayer,
                        out.array(), out.at(), out.layerStride(), in.width(), epsilon));
    }

    static void normalise(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, FloatArray parameters,
            int gain, int bias, int perLayer, FloatArray out, int outAt, int outStride, int width, float epsilon) {
        int lane = context.localIdx;
        int layer = cursor.get(Cursor.LAYER);
        int from = inAt + layer * inStride + context.groupIdx * width;
        int to = outAt + layer * outStride + context.groupIdx * width;
        float partial = 0f;
        for (int c = lane; c < width; c += LANES) {
            partial += in.get(from + c);
        }
        float mean = GroupReduction.sum(context, partial) / width;
        partial = 0f;
        for (int c = lane; c < width; c += LANES) {
            float centred = in.get(from + c) - mean;
            partial += centred * centred;
        }
        float variance = GroupReduction.sum(context, partial) / width;
        float scale = 1f / TornadoMath.sqrt(variance + epsilon);
        for (int c = lane; c < width; c += LANES) {
            float normal = (in.get(from + c) - mean) * scale;
            int parameter = layer * perLayer + c;
            out.set(to + c, normal * parameters.get(gain + parameter) + parameters.get(bias + parameter));
        }
    }
}
