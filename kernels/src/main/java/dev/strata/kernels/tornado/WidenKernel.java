package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A layer's 16-bit or INT8 weights as F32, for products that take nothing else: exactly, or times their scales. A lane
 * per weight.
 */
public final class WidenKernel {
    private static final int LANES = 64;

    private WidenKernel() {}

    /**
     * out[o, i] = weights[layer][o, i]. The grid is of a layer's weights, whatever the rows.
     *
     * @param perLayer 1 if each layer has its own weights, else 0
     * @param out has room for them
     * @throws IllegalArgumentException if they are F32 already
     */
    public static KernelTask task(
            String name, IntArray cursor, Weights weights, int perLayer, int outputs, int inputs, FloatArray out) {
        var context = StableSources.context();
        int groups = KernelTask.cover(outputs * inputs, LANES);
        return new KernelTask(
                name,
                LANES,
                _ -> groups,
                switch (weights) {
                    case Weights.Wide _ -> throw new IllegalArgumentException(name + ": these weights are F32");
                    case Weights.Short narrow -> List.of(cursor, narrow.values(), out);
                    case Weights.Packed packed -> List.of(cursor, packed.values(), packed.beside(), out);
                },
                (graph, id) -> switch (weights) {
                    case Weights.Wide _ -> graph;
                    case Weights.Short narrow -> graph.task(
                            id, WidenKernel::narrow,
                            context, cursor, narrow.values(), narrow.format(), perLayer, outputs * inputs, out);
                    case Weights.Packed packed -> graph.task(
                            id, WidenKernel::packed,
                            context, cursor, packed.values(), packed.beside(), packed.scales(), perLayer, outputs,
                            inputs, out);
                });
    }

    static void narrow(
            KernelContext context, IntArray cursor, ShortArray weights, int format, int perLayer, int size,
            FloatArray out) {
        int i = context.globalIdx;
        if (i < size) {
            out.set(i, Narrow.widen(weights.get(cursor.get(Cursor.LAYER) * perLayer * size + i), format));
        }
    }

    static void packed(
            KernelContext context, IntArray cursor, IntArray weights, FloatArray scales, int scalesAt, int perLayer,
            int outputs, int inputs, FloatArray out) {
        int i = context.globalIdx;
        if (i < outputs * inputs) {
            int output = cursor.get(Cursor.LAYER) * perLayer * outputs + i / inputs;
            out.set(i, Int8.weight(weights, output * Int8.ints(inputs), i % inputs) * scales.get(scalesAt + output));
        }
    }
}
