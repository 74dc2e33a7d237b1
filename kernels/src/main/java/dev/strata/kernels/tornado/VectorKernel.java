package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** out = in[last] · weightᵀ + bias, for the pass's last row alone: a work group per output. */
public final class VectorKernel {
    private static final int LANES = GroupReduction.LANES;

    private VectorKernel() {}

    /** As {@link LinearKernel#task}, for the last row of {@code in} and the first of {@code out}. */
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
        return new KernelTask(
                name,
                LANES,
                rows -> out.width(),
                List.of(cursor, in.array(), weights.array(), biases, out.array()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, VectorKernel::wide,
                            context, cursor, in.array(), in.flatAt(), wide.values(), biases, bias, perLayer,
                            out.array(), out.flatAt(), in.width(), out.width());
                    case Weights.Short narrow -> graph.task(
                            id, VectorKernel::narrow,
                            context, cursor, in.array(), in.flatAt(), narrow.values(), narrow.format(), biases, bias,
                            perLayer, out.array(), out.flatAt(), in.width(), out.width());
                });
    }

    static void wide(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, FloatArray weights, FloatArray biases,
            int bias, int perLayer, FloatArray out, int outAt, int inputs, int outputs) {
        int layer = cursor.get(Cursor.LAYER) * perLayer;
        int row = inAt + (cursor.get(Cursor.ROWS) - 1) * inputs;
        int weight = (layer * outputs + context.groupIdx) * inputs;
        float partial = 0f;
        for (int k = context.localIdx; k < inputs; k += LANES) {
            partial += in.get(row + k) * weights.get(weight + k);
        }
        float sum = GroupReduction.sum(context, partial);
        store(context, sum, biases, bias, layer * outputs, out, outAt);
    }

    static void narrow(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, ShortArray weights, int format,
            FloatArray biases, int bias, int perLayer, FloatArray out, int outAt, int inputs, int outputs) {
        int layer = cursor.get(Cursor.LAYER) * perLayer;
        int row = inAt + (cursor.get(Cursor.ROWS) - 1) * inputs;
        int weight = (layer * outputs + context.groupIdx) * inputs;
        float partial = 0f;
        for (int k = context.localIdx; k < inputs; k += LANES) {
            partial += in.get(row + k) * Narrow.widen(weights.get(weight + k), format);
        }
        float sum = GroupReduction.sum(context, partial);
        store(context, sum, biases, bias, layer * outputs, out, outAt);
    }

    private static void store(
            KernelContext context, float sum, FloatArray biases, int bias, int layer, FloatArray out, int outAt) {
        int output = context.groupIdx;
        if (context.localIdx == 0) {
            out.set(outAt + output, bias == LinearKernel.NO_BIAS ? sum : sum + biases.get(bias + layer + output));
        }
    }
}
