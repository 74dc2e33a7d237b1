package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** out = in · weightᵀ + bias over many rows: a work group per {@link Tile}. */
public final class LinearKernel {
    /** In place of a bias's place: there is none. */
    public static final int NO_BIAS = -1;

    private LinearKernel() {}

    /**
     * out[shift + r] = in[r] · weights[layer]ᵀ + biases[layer].
     *
     * @param weights [outputs, inputs] for each layer, or once
     * @param biases the array in which the first layer's biases begin at {@code bias}
     * @param perLayer 1 if each layer has its own weights and biases, else 0
     */
    public static KernelTask task(
            String name,
            IntArray cursor,
            Region in,
            Weights weights,
            FloatArray biases,
            int bias,
            int perLayer,
            Region out) {
        var context = new KernelContext();
        int tiles = Tile.cover(out.width());
        return new KernelTask(
                name,
                Tile.LANES,
                rows -> Tile.cover(rows) * tiles,
                List.of(cursor, in.array(), weights.array(), biases, out.array()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, LinearKernel::wide,
                            context, cursor, in.array(), in.at(), in.layerStride(), wide.values(), biases, bias,
                            perLayer, out.array(), out.at(), out.layerStride(), in.width(), out.width());
                    case Weights.Short narrow -> graph.task(
                            id, LinearKernel::narrow,
                            context, cursor, in.array(), in.at(), in.layerStride(), narrow.values(), narrow.format(),
                            biases, bias, perLayer, out.array(), out.at(), out.layerStride(), in.width(),
                            out.width());
                });
    }

    static void wide(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, FloatArray weights,
            FloatArray biases, int bias, int perLayer, FloatArray out, int outAt, int outStride, int inputs,
            int outputs) {
        int tiles = (outputs + Tile.SIDE - 1) / Tile.SIDE;
        int row = context.groupIdx / tiles * Tile.SIDE;
        int output = context.groupIdx % tiles * Tile.SIDE;
        int layer = cursor.get(Cursor.LAYER);
        int weight = layer * perLayer * outputs;
        int to = outAt + layer * outStride + cursor.get(Cursor.SHIFT);
        Tile.product(
                context, in, inAt + layer * inStride, row, cursor.get(Cursor.ROWS), weights, null, Tile.WIDE,
                weight * inputs, output, outputs, inputs, biases,
                bias == NO_BIAS ? NO_BIAS : bias + weight + output, out, to + row * outputs + output, outputs);
    }

    static void narrow(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, ShortArray weights,
            int format, FloatArray biases, int bias, int perLayer, FloatArray out, int outAt, int outStride,
            int inputs, int outputs) {
        int tiles = (outputs + Tile.SIDE - 1) / Tile.SIDE;
        int row = context.groupIdx / tiles * Tile.SIDE;
        int output = context.groupIdx % tiles * Tile.SIDE;
        int layer = cursor.get(Cursor.LAYER);
        int weight = layer * perLayer * outputs;
        int to = outAt + layer * outStride + cursor.get(Cursor.SHIFT);
        Tile.product(
                context, in, inAt + layer * inStride, row, cursor.get(Cursor.ROWS), in, weights, format,
                weight * inputs, output, outputs, inputs, biases,
                bias == NO_BIAS ? NO_BIAS : bias + weight + output, out, to + row * outputs + output, outputs);
    }
}
