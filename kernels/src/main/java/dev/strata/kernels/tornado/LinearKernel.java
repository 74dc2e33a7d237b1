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
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out) {
        return task(name, cursor, in, weights, biases, bias, perLayer, out, Follow.NOTHING);
    }

    /** As above, with what follows from the results; one task: see {@link LinearTasks}. */
    public static List<KernelTask> tasks(
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out, Follow follow) {
        return List.of(task(name, cursor, in, weights, biases, bias, perLayer, out, follow));
    }

    /** As above, with what follows from the results. */
    public static KernelTask task(
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out, Follow follow) {
        var context = StableSources.context();
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
                            perLayer, out.array(), out.at(), out.layerStride(), in.width(), out.width(),
                            follow.kind(), follow.otherAt(), follow.at());
                    case Weights.Short narrow -> graph.task(
                            id, LinearKernel::narrow,
                            context, cursor, in.array(), in.at(), in.layerStride(), narrow.values(), narrow.format(),
                            biases, bias, perLayer, out.array(), out.at(), out.layerStride(), in.width(),
                            out.width(), follow.kind(), follow.otherAt(), follow.at());
                    case Weights.Packed packed -> graph.task(
                            id, LinearKernel::packed,
                            context, cursor, in.array(), in.at(), in.layerStride(), packed.values(), packed.beside(),
                            packed.scales(), biases, bias, perLayer, out.array(), out.at(), out.layerStride(),
                            in.width(), out.width(), follow.kind(), follow.otherAt(), follow.at());
                });
    }

    static void wide(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, FloatArray weights,
            FloatArray biases, int bias, int perLayer, FloatArray out, int outAt, int outStride, int inputs,
            int outputs, int follow, int otherAt, int followAt) {
        int layer = cursor.get(Cursor.LAYER);
        int rows = cursor.get(Cursor.ROWS);
        int first = layer * perLayer * outputs;
        int row = Tile.row(context, rows);
        int output = Tile.output(context, rows);
        int to = row * outputs + output;
        int at = outAt + layer * outStride + cursor.get(Cursor.SHIFT) + to;
        Tile.product(
                context, Tile.IN_WEIGHTS, in, inAt + layer * inStride, row, rows, Tile.WIDE, weights, null, null, 0,
                first * inputs, output, outputs, inputs, in, 0, biases, bias(bias, first + output), out, at, outputs,
                0);
        follow(context, rows - row, outputs - output, outputs, out, at, follow, otherAt + to, followAt + to);
    }

    static void narrow(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, ShortArray weights,
            int format, FloatArray biases, int bias, int perLayer, FloatArray out, int outAt, int outStride,
            int inputs, int outputs, int follow, int otherAt, int followAt) {
        int layer = cursor.get(Cursor.LAYER);
        int rows = cursor.get(Cursor.ROWS);
        int first = layer * perLayer * outputs;
        int row = Tile.row(context, rows);
        int output = Tile.output(context, rows);
        int to = row * outputs + output;
        int at = outAt + layer * outStride + cursor.get(Cursor.SHIFT) + to;
        Tile.product(
                context, Tile.IN_WEIGHTS, in, inAt + layer * inStride, row, rows, Tile.NARROW, null, weights, null,
                format, first * inputs, output, outputs, inputs, in, 0, biases, bias(bias, first + output), out, at,
                outputs, 0);
        follow(context, rows - row, outputs - output, outputs, out, at, follow, otherAt + to, followAt + to);
    }

    static void packed(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, IntArray weights,
            FloatArray scales, int scalesAt, FloatArray biases, int bias, int perLayer, FloatArray out, int outAt,
            int outStride, int inputs, int outputs, int follow, int otherAt, int followAt) {
        int layer = cursor.get(Cursor.LAYER);
        int rows = cursor.get(Cursor.ROWS);
        int first = layer * perLayer * outputs;
        int row = Tile.row(context, rows);
        int output = Tile.output(context, rows);
        int to = row * outputs + output;
        int at = outAt + layer * outStride + cursor.get(Cursor.SHIFT) + to;
        Tile.product(
                context, Tile.IN_WEIGHTS, in, inAt + layer * inStride, row, rows, Tile.PACKED, null, null, weights, 0,
                first * Int8.ints(inputs), output, outputs, inputs, scales, scalesAt + first, biases,
                bias(bias, first + output), out, at, outputs, 0);
        follow(context, rows - row, outputs - output, outputs, out, at, follow, otherAt + to, followAt + to);
    }

    private static int bias(int bias, int index) {
        return bias == NO_BIAS ? NO_BIAS : bias + index;
    }

    /** What follows from a tile's results, each of which the lane has stored that reads it here. */
    private static void follow(
            KernelContext context, int height, int width, int outputs, FloatArray out, int at, int follow, int otherAt,
            int followAt) {
        if (follow != Follow.NONE) {
            for (int i = context.localIdx; i < Tile.AREA; i += Tile.LANES) {
                int r = i / Tile.SIDE;
                int c = i % Tile.SIDE;
                if (r < height && c < width) {
                    int index = r * outputs + c;
                    Follow.store(out, index, out.get(at + index), follow, otherAt, followAt);
                }
            }
        }
    }
}
