package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * {@link LinearKernel} on tensor cores: a work group per {@link TensorTile}. Groups go down the rows first: those that
 * run side by side read the same weights, of which an unembedding has more than a GPU's cache.
 */
public final class TensorLinearKernel {
    private TensorLinearKernel() {}

    /** As {@link LinearTasks}; one task. */
    public static List<KernelTask> tasks(
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out, Follow follow) {
        return List.of(task(name, cursor, in, weights, biases, bias, perLayer, out, follow));
    }

    /** The same. For numbers of outputs that a {@link TensorTile} does not take, it is {@link LinearKernel}'s task. */
    public static KernelTask task(
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out, Follow follow) {
        if (!TensorTile.fits(out.width())) {
            return LinearKernel.task(name, cursor, in, weights, biases, bias, perLayer, out, follow);
        }
        var context = StableSources.context();
        int across = KernelTask.cover(out.width(), TensorTile.OUTPUTS);
        return new KernelTask(
                name,
                TensorTile.LANES,
                rows -> KernelTask.cover(rows, TensorTile.ROWS) * across,
                List.of(cursor, in.array(), weights.array(), biases, out.array()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, TensorLinearKernel::wide,
                            context, cursor, in.array(), in.at(), in.layerStride(), wide.values(), biases, bias,
                            perLayer, out.array(), out.at(), out.layerStride(), in.width(), out.width(),
                            follow.kind(), follow.otherAt(), follow.at());
                    case Weights.Short narrow -> graph.task(
                            id, TensorLinearKernel::narrow,
                            context, cursor, in.array(), in.at(), in.layerStride(), narrow.values(), narrow.format(),
                            biases, bias, perLayer, out.array(), out.at(), out.layerStride(), in.width(),
                            out.width(), follow.kind(), follow.otherAt(), follow.at());
                    case Weights.Packed packed -> graph.task(
                            id, TensorLinearKernel::packed,
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
        int row = row(context, rows);
        int output = output(context, rows);
        int to = row * outputs + output;
        int at = outAt + layer * outStride + cursor.get(Cursor.SHIFT) + to;
        TensorTile.product(
                context, in, inAt + layer * inStride, row, rows, Tile.WIDE, weights, null, null, 0,
                TensorTile.pieces(Tile.WIDE, 0), first * inputs, output, outputs, inputs, out, at, outputs, rows - row,
                outputs - output);
        TensorTile.finish(
                context, out, at, outputs, rows - row, outputs - output, Tile.WIDE, in, 0, biases,
                bias(bias, first + output), follow, otherAt + to, followAt + to);
    }

    static void narrow(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, ShortArray weights,
            int format, FloatArray biases, int bias, int perLayer, FloatArray out, int outAt, int outStride,
            int inputs, int outputs, int follow, int otherAt, int followAt) {
        int layer = cursor.get(Cursor.LAYER);
        int rows = cursor.get(Cursor.ROWS);
        int first = layer * perLayer * outputs;
        int row = row(context, rows);
        int output = output(context, rows);
        int to = row * outputs + output;
        int at = outAt + layer * outStride + cursor.get(Cursor.SHIFT) + to;
        TensorTile.product(
                context, in, inAt + layer * inStride, row, rows, Tile.NARROW, null, weights, null, format,
                TensorTile.pieces(Tile.NARROW, format), first * inputs, output, outputs, inputs, out, at, outputs,
                rows - row, outputs - output);
        TensorTile.finish(
                context, out, at, outputs, rows - row, outputs - output, Tile.NARROW, in, 0, biases,
                bias(bias, first + output), follow, otherAt + to, followAt + to);
    }

    static void packed(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, int inStride, IntArray weights,
            FloatArray scales, int scalesAt, FloatArray biases, int bias, int perLayer, FloatArray out, int outAt,
            int outStride, int inputs, int outputs, int follow, int otherAt, int followAt) {
        int layer = cursor.get(Cursor.LAYER);
        int rows = cursor.get(Cursor.ROWS);
        int first = layer * perLayer * outputs;
        int row = row(context, rows);
        int output = output(context, rows);
        int to = row * outputs + output;
        int at = outAt + layer * outStride + cursor.get(Cursor.SHIFT) + to;
        TensorTile.product(
                context, in, inAt + layer * inStride, row, rows, Tile.PACKED, null, null, weights, 0,
                TensorTile.pieces(Tile.PACKED, 0), first * Int8.ints(inputs), output, outputs, inputs, out, at, outputs,
                rows - row, outputs - output);
        TensorTile.finish(
                context, out, at, outputs, rows - row, outputs - output, Tile.PACKED, scales, scalesAt + first + output,
                biases, bias(bias, first + output), follow, otherAt + to, followAt + to);
    }

    private static int row(KernelContext context, int rows) {
        return context.groupIdx % ((rows + TensorTile.ROWS - 1) / TensorTile.ROWS) * TensorTile.ROWS;
    }

    private static int output(KernelContext context, int rows) {
        return context.groupIdx / ((rows + TensorTile.ROWS - 1) / TensorTile.ROWS) * TensorTile.OUTPUTS;
    }

    private static int bias(int bias, int index) {
        return bias == LinearKernel.NO_BIAS ? LinearKernel.NO_BIAS : bias + index;
    }
}
