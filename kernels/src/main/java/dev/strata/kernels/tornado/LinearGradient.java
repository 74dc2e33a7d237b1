package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * The backward pass of {@link LinearKernel}, out = in · weightᵀ + bias: a work group per {@link Tile}. Gradients of
 * parameters lie as the parameters do.
 */
public final class LinearGradient {
    private LinearGradient() {}

    /**
     * dIn[r] (+)= dOut[r] · weights[layer].
     *
     * @param weights [outputs, inputs] for each layer, or once
     * @param perLayer 1 if each layer has its own weights, else 0
     */
    public static KernelTask input(
            String name, IntArray cursor, Region dOut, Weights weights, int perLayer, Region dIn, boolean add) {
        var context = StableSources.context();
        int tiles = Tile.cover(dIn.width());
        return new KernelTask(
                name,
                Tile.LANES,
                rows -> Tile.cover(rows) * tiles,
                List.of(cursor, dOut.array(), weights.array(), dIn.array()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, LinearGradient::inputWide,
                            context, cursor, dOut.array(), dOut.at(), dOut.layerStride(), wide.values(), perLayer,
                            dIn.array(), dIn.at(), dIn.layerStride(), dIn.width(), dOut.width(),
                            Gradients.flag(add));
                    case Weights.Short narrow -> graph.task(
                            id, LinearGradient::inputNarrow,
                            context, cursor, dOut.array(), dOut.at(), dOut.layerStride(), narrow.values(),
                            narrow.format(), perLayer, dIn.array(), dIn.at(), dIn.layerStride(), dIn.width(),
                            dOut.width(), Gradients.flag(add));
                    case Weights.Packed _ -> throw Weights.notPacked(name);
                });
    }

    /**
     * dWeights[layer] (+)= Σ dOut[r]ᵀ · in[r].
     *
     * @param dWeights [outputs, inputs] for each layer, or once
     * @param perLayer 1 if each layer has its own weights, else 0
     */
    public static KernelTask weights(
            String name, IntArray cursor, Region dOut, Region in, FloatArray dWeights, int perLayer, boolean add) {
        var context = StableSources.context();
        int tiles = Tile.cover(dOut.width()) * Tile.cover(in.width());
        return new KernelTask(
                name,
                Tile.LANES,
                rows -> tiles,
                List.of(cursor, dOut.array(), in.array(), dWeights),
                (graph, id) -> graph.task(
                        id, LinearGradient::weights,
                        context, cursor, dOut.array(), dOut.at(), dOut.layerStride(), in.array(), in.at(),
                        in.layerStride(), dWeights, perLayer, in.width(), dOut.width(), Gradients.flag(add)));
    }

    /**
     * dBiases[layer] (+)= Σ dOut[r].
     *
     * @param dBiases the array in which the first layer's begin at {@code bias}
     * @param perLayer 1 if each layer has its own biases, else 0
     */
    public static KernelTask bias(
            String name, IntArray cursor, Region dOut, FloatArray dBiases, int bias, int perLayer, boolean add) {
        var context = StableSources.context();
        int groups = KernelTask.cover(dOut.width(), ColumnSums.COLUMNS);
        return new KernelTask(
                name,
                ColumnSums.LANES,
                rows -> groups,
                List.of(cursor, dOut.array(), dBiases),
                (graph, id) -> graph.task(
                        id, LinearGradient::bias,
                        context, cursor, dOut.array(), dOut.at(), dOut.layerStride(), dBiases, bias, perLayer,
                        dOut.width(), Gradients.flag(add)));
    }

    static void inputWide(
            KernelContext context, IntArray cursor, FloatArray dOut, int dOutAt, int dOutStride, FloatArray weights,
            int perLayer, FloatArray dIn, int dInAt, int dInStride, int inputs, int outputs, int add) {
        int tiles = (inputs + Tile.SIDE - 1) / Tile.SIDE;
        int row = context.groupIdx / tiles * Tile.SIDE;
        int input = context.groupIdx % tiles * Tile.SIDE;
        int layer = cursor.get(Cursor.LAYER);
        Tile.product(
                context, Tile.IN_UPRIGHT, dOut, dOutAt + layer * dOutStride, row, cursor.get(Cursor.ROWS), Tile.WIDE,
                weights, null, null, 0, layer * perLayer * outputs * inputs, input, inputs, outputs, dOut, 0, dOut,
                LinearKernel.NO_BIAS, dIn, dInAt + layer * dInStride + row * inputs + input, inputs, add);
    }

    static void inputNarrow(
            KernelContext context, IntArray cursor, FloatArray dOut, int dOutAt, int dOutStride, ShortArray weights,
            int format, int perLayer, FloatArray dIn, int dInAt, int dInStride, int inputs, int outputs, int add) {
        int tiles = (inputs + Tile.SIDE - 1) / Tile.SIDE;
        int row = context.groupIdx / tiles * Tile.SIDE;
        int input = context.groupIdx % tiles * Tile.SIDE;
        int layer = cursor.get(Cursor.LAYER);
        Tile.product(
                context, Tile.IN_UPRIGHT, dOut, dOutAt + layer * dOutStride, row, cursor.get(Cursor.ROWS), Tile.NARROW,
                null, weights, null, format, layer * perLayer * outputs * inputs, input, inputs, outputs, dOut, 0,
                dOut, LinearKernel.NO_BIAS, dIn, dInAt + layer * dInStride + row * inputs + input, inputs, add);
    }

    static void weights(
            KernelContext context, IntArray cursor, FloatArray dOut, int dOutAt, int dOutStride, FloatArray in,
            int inAt, int inStride, FloatArray dWeights, int perLayer, int inputs, int outputs, int add) {
        int tiles = (inputs + Tile.SIDE - 1) / Tile.SIDE;
        int output = context.groupIdx / tiles * Tile.SIDE;
        int input = context.groupIdx % tiles * Tile.SIDE;
        int layer = cursor.get(Cursor.LAYER);
        Tile.product(
                context, Tile.ACROSS_UPRIGHT, dOut, dOutAt + layer * dOutStride, output, outputs, Tile.WIDE, in, null,
                null, 0, inAt + layer * inStride, input, inputs, cursor.get(Cursor.ROWS), in, 0, in,
                LinearKernel.NO_BIAS, dWeights,
                (layer * perLayer * outputs + output) * inputs + input, inputs, add);
    }

    static void bias(
            KernelContext context, IntArray cursor, FloatArray dOut, int dOutAt, int dOutStride, FloatArray dBiases,
            int bias, int perLayer, int outputs, int add) {
        int lane = context.localIdx;
        int output = context.groupIdx * ColumnSums.COLUMNS + lane % ColumnSums.COLUMNS;
        int layer = cursor.get(Cursor.LAYER);
        int rows = output < outputs ? cursor.get(Cursor.ROWS) : 0;
        int from = dOutAt + layer * dOutStride + output;
        float partial = 0f;
        for (int r = lane / ColumnSums.COLUMNS; r < rows; r += ColumnSums.STRIPS) {
            partial += dOut.get(from + r * outputs);
        }
        float sum = ColumnSums.sum(context, partial);
        if (lane < ColumnSums.COLUMNS && output < outputs) {
            Gradients.store(dBiases, bias + layer * perLayer * outputs + output, sum, add);
        }
    }
}
