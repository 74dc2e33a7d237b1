package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The backward pass of {@link LayerNormKernel}, out = n · gain + bias with n = (in - mean) · scale and
 * scale = 1 / sqrt(variance + epsilon). Three tasks: each row's mean and scale, which the other two read; the
 * gradient of the input; the gradients of gain and bias.
 */
public final class LayerNormGradient {
    private static final int LANES = GroupReduction.LANES;

    private LayerNormGradient() {}

    /** statistics[2r], statistics[2r + 1] = the mean and the scale of row r: a work group per row. */
    public static KernelTask statistics(
            String name, IntArray cursor, Region in, float epsilon, FloatArray statistics) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                rows -> rows,
                List.of(cursor, in.array(), statistics),
                (graph, id) -> graph.task(
                        id, LayerNormGradient::statistics,
                        context, cursor, in.array(), in.at(), in.layerStride(), in.width(), epsilon, statistics));
    }

    /**
     * dIn (+)= scale (dN - mean(dN) - n · mean(dN · n)) with dN = dOut · gain: a work group per row.
     *
     * @param gain the first layer's gains in {@code parameters}
     * @param perLayer floats from one layer's gains to the next one's; 0 if there is but one
     * @param dOut rows in which the layers take turns; so {@code dIn}
     */
    public static KernelTask input(
            String name, IntArray cursor, Region in, FloatArray statistics, FloatArray parameters, int gain,
            int perLayer, Region dOut, Region dIn, boolean add) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                rows -> rows,
                List.of(cursor, in.array(), statistics, parameters, dOut.array(), dIn.array()),
                (graph, id) -> graph.task(
                        id, LayerNormGradient::input,
                        context, cursor, in.array(), in.at(), in.layerStride(), statistics, parameters, gain,
                        perLayer, dOut.array(), dOut.flatAt(), dIn.array(), dIn.flatAt(), in.width(),
                        Gradients.flag(add)));
    }

    /**
     * dGain (+)= Σ dOut · n and dBias (+)= Σ dOut, over the rows: a work group for some columns.
     *
     * @param gradients the array in which they lie as gain and bias do in theirs
     * @param dOut rows in which the layers take turns
     */
    public static KernelTask parameters(
            String name, IntArray cursor, Region in, FloatArray statistics, Region dOut, FloatArray gradients,
            int gain, int bias, int perLayer, boolean add) {
        var context = StableSources.context();
        int groups = KernelTask.cover(in.width(), ColumnSums.COLUMNS);
        return new KernelTask(
                name,
                ColumnSums.LANES,
                rows -> groups,
                List.of(cursor, in.array(), statistics, dOut.array(), gradients),
                (graph, id) -> graph.task(
                        id, LayerNormGradient::parameters,
                        context, cursor, in.array(), in.at(), in.layerStride(), statistics, dOut.array(),
                        dOut.flatAt(), gradients, gain, bias, perLayer, in.width(), Gradients.flag(add)));
    }

    static void statistics(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, int width, float epsilon,
            FloatArray statistics) {
        int lane = context.localIdx;
        int from = inAt + cursor.get(Cursor.LAYER) * inStride + context.groupIdx * width;
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
        if (lane == 0) {
            statistics.set(2 * context.groupIdx, mean);
            statistics.set(2 * context.groupIdx + 1, 1f / TornadoMath.sqrt(variance + epsilon));
        }
    }

    static void input(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, FloatArray statistics,
            FloatArray parameters, int gain, int perLayer, FloatArray dOut, int dOutAt, FloatArray dIn, int dInAt,
            int width, int add) {
        int lane = context.localIdx;
        int row = context.groupIdx * width;
        int layer = cursor.get(Cursor.LAYER);
        int from = inAt + layer * inStride + row;
        int gains = gain + layer * perLayer;
        float mean = statistics.get(2 * context.groupIdx);
        float scale = statistics.get(2 * context.groupIdx + 1);
        float partial = 0f;
        float partialAlong = 0f;
        for (int c = lane; c < width; c += LANES) {
            float dNormal = dOut.get(dOutAt + row + c) * parameters.get(gains + c);
            partial += dNormal;
            partialAlong += dNormal * ((in.get(from + c) - mean) * scale);
        }
        float shift = GroupReduction.sum(context, partial) / width;
        float along = GroupReduction.sum(context, partialAlong) / width;
        for (int c = lane; c < width; c += LANES) {
            float dNormal = dOut.get(dOutAt + row + c) * parameters.get(gains + c);
            float normal = (in.get(from + c) - mean) * scale;
            Gradients.store(dIn, dInAt + row + c, scale * (dNormal - shift - normal * along), add);
        }
    }

    static void parameters(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, FloatArray statistics,
            FloatArray dOut, int dOutAt, FloatArray gradients, int gain, int bias, int perLayer, int width,
            int add) {
        int lane = context.localIdx;
        int column = context.groupIdx * ColumnSums.COLUMNS + lane % ColumnSums.COLUMNS;
        int layer = cursor.get(Cursor.LAYER);
        int rows = column < width ? cursor.get(Cursor.ROWS) : 0;
        int from = inAt + layer * inStride + column;
        float partialGain = 0f;
        float partialBias = 0f;
        for (int r = lane / ColumnSums.COLUMNS; r < rows; r += ColumnSums.STRIPS) {
            float normal = (in.get(from + r * width) - statistics.get(2 * r)) * statistics.get(2 * r + 1);
            float gradient = dOut.get(dOutAt + r * width + column);
            partialGain += gradient * normal;
            partialBias += gradient;
        }
        float sumGain = ColumnSums.sum(context, partialGain);
        float sumBias = ColumnSums.sum(context, partialBias);
        if (lane < ColumnSums.COLUMNS && column < width) {
            Gradients.store(gradients, gain + layer * perLayer + column, sumGain, add);
            Gradients.store(gradients, bias + layer * perLayer + column, sumBias, add);
        }
    }
}
