package dev.strata.kernels.tornado;

import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * out = in[last] · weightᵀ + bias, for the pass's last row alone: a work group per {@value #OUTPUTS} outputs, which
 * share the reads of {@code in} and the reduction.
 */
public final class VectorKernel {
    private static final int LANES = GroupReduction.LANES;
    private static final int OUTPUTS = GroupReduction.SUMS;

    private VectorKernel() {}

    /** As {@link LinearKernel#task}, for the last row of {@code in} and the first of {@code out}. */
    public static KernelTask task(
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out) {
        return task(name, cursor, in, weights, biases, bias, perLayer, out, Follow.NOTHING);
    }

    /** As above, with what follows from the results. */
    public static KernelTask task(
            String name, IntArray cursor, Region in, Weights weights, FloatArray biases, int bias, int perLayer,
            Region out, Follow follow) {
        var context = StableSources.context();
        return new KernelTask(
                name,
                LANES,
                rows -> KernelTask.cover(out.width(), OUTPUTS),
                List.of(cursor, in.array(), weights.array(), biases, out.array()),
                (graph, id) -> switch (weights) {
                    case Weights.Wide wide -> graph.task(
                            id, VectorKernel::wide,
                            context, cursor, in.array(), in.flatAt(), wide.values(), biases, bias, perLayer,
                            out.array(), out.flatAt(), in.width(), out.width(), follow.kind(), follow.otherAt(),
                            follow.at());
                    case Weights.Short narrow -> graph.task(
                            id, VectorKernel::narrow,
                            context, cursor, in.array(), in.flatAt(), narrow.values(), narrow.format(),
                            narrow.beside(), narrow.powers(), biases, bias, perLayer, out.array(), out.flatAt(),
                            in.width(), out.width(), follow.kind(), follow.otherAt(), follow.at());
                    case Weights.Packed packed -> graph.task(
                            id, VectorKernel::packed,
                            context, cursor, in.array(), in.flatAt(), packed.values(), packed.beside(),
                            packed.scales(), biases, bias, perLayer, out.array(), out.flatAt(), in.width(),
                            out.width(), follow.kind(), follow.otherAt(), follow.at());
                });
    }

    static void wide(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, FloatArray weights, FloatArray biases,
            int bias, int perLayer, FloatArray out, int outAt, int inputs, int outputs, int follow, int otherAt,
            int followAt) {
        int first = cursor.get(Cursor.LAYER) * perLayer * outputs;
        int row = inAt + (cursor.get(Cursor.ROWS) - 1) * inputs;
        int weight0 = (first + output(context, 0, outputs)) * inputs;
        int weight1 = (first + output(context, 1, outputs)) * inputs;
        int weight2 = (first + output(context, 2, outputs)) * inputs;
        int weight3 = (first + output(context, 3, outputs)) * inputs;
        float partial0 = 0f;
        float partial1 = 0f;
        float partial2 = 0f;
        float partial3 = 0f;
        for (int k = context.localIdx; k < inputs; k += LANES) {
            float x = in.get(row + k);
            partial0 += x * weights.get(weight0 + k);
            partial1 += x * weights.get(weight1 + k);
            partial2 += x * weights.get(weight2 + k);
            partial3 += x * weights.get(weight3 + k);
        }
        float sum = GroupReduction.sums(context, partial0, partial1, partial2, partial3);
        store(context, sum, biases, bias, first, out, outAt, outputs, follow, otherAt, followAt);
    }

    static void narrow(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, ShortArray weights, int format,
            FloatArray powers, int powersAt, FloatArray biases, int bias, int perLayer, FloatArray out, int outAt,
            int inputs, int outputs, int follow, int otherAt, int followAt) {
        int first = cursor.get(Cursor.LAYER) * perLayer * outputs;
        int row = inAt + (cursor.get(Cursor.ROWS) - 1) * inputs;
        int weight0 = (first + output(context, 0, outputs)) * inputs;
        int weight1 = (first + output(context, 1, outputs)) * inputs;
        int weight2 = (first + output(context, 2, outputs)) * inputs;
        int weight3 = (first + output(context, 3, outputs)) * inputs;
        float partial0 = 0f;
        float partial1 = 0f;
        float partial2 = 0f;
        float partial3 = 0f;
        for (int k = context.localIdx; k < inputs; k += LANES) {
            float x = in.get(row + k);
            partial0 += x * Narrow.widen(weights.get(weight0 + k), format, powers, powersAt);
            partial1 += x * Narrow.widen(weights.get(weight1 + k), format, powers, powersAt);
            partial2 += x * Narrow.widen(weights.get(weight2 + k), format, powers, powersAt);
            partial3 += x * Narrow.widen(weights.get(weight3 + k), format, powers, powersAt);
        }
        float sum = GroupReduction.sums(context, partial0, partial1, partial2, partial3);
        store(context, sum, biases, bias, first, out, outAt, outputs, follow, otherAt, followAt);
    }

    static void packed(
            KernelContext context, IntArray cursor, FloatArray in, int inAt, IntArray weights, FloatArray scales,
            int scalesAt, FloatArray biases, int bias, int perLayer, FloatArray out, int outAt, int inputs,
            int outputs, int follow, int otherAt, int followAt) {
        int first = cursor.get(Cursor.LAYER) * perLayer * outputs;
        int row = inAt + (cursor.get(Cursor.ROWS) - 1) * inputs;
        int ints = Int8.ints(inputs);
        int weight0 = (first + output(context, 0, outputs)) * ints;
        int weight1 = (first + output(context, 1, outputs)) * ints;
        int weight2 = (first + output(context, 2, outputs)) * ints;
        int weight3 = (first + output(context, 3, outputs)) * ints;
        float partial0 = 0f;
        float partial1 = 0f;
        float partial2 = 0f;
        float partial3 = 0f;
        for (int i = context.localIdx; i < ints; i += LANES) {
            // Bytes beyond the last input are 0; what they are multiplied by must only be finite.
            float x0 = in.get(row + 4 * i);
            float x1 = in.get(row + input(4 * i + 1, inputs));
            float x2 = in.get(row + input(4 * i + 2, inputs));
            float x3 = in.get(row + input(4 * i + 3, inputs));
            partial0 += Int8.dot(weights.get(weight0 + i), x0, x1, x2, x3);
            partial1 += Int8.dot(weights.get(weight1 + i), x0, x1, x2, x3);
            partial2 += Int8.dot(weights.get(weight2 + i), x0, x1, x2, x3);
            partial3 += Int8.dot(weights.get(weight3 + i), x0, x1, x2, x3);
        }
        float sum = GroupReduction.sums(context, partial0, partial1, partial2, partial3);
        float scale = scales.get(scalesAt + first + output(context, context.localIdx % OUTPUTS, outputs));
        store(context, sum * scale, biases, bias, first, out, outAt, outputs, follow, otherAt, followAt);
    }

    /** An input, or the last one in place of those that do not fill the last int; mostly there are none such. */
    private static int input(int input, int inputs) {
        return (inputs & 3) == 0 ? input : TornadoMath.min(input, inputs - 1);
    }

    /** The ith of the group's outputs; behind the last one, the last. */
    private static int output(KernelContext context, int i, int outputs) {
        return TornadoMath.min(context.groupIdx * OUTPUTS + i, outputs - 1);
    }

    /** @param sum of the group's output numbered lane mod {@value #OUTPUTS} */
    private static void store(
            KernelContext context, float sum, FloatArray biases, int bias, int first, FloatArray out, int outAt,
            int outputs, int follow, int otherAt, int followAt) {
        int lane = context.localIdx;
        int output = context.groupIdx * OUTPUTS + lane;
        if (lane < OUTPUTS && output < outputs) {
            float result = bias == LinearKernel.NO_BIAS ? sum : sum + biases.get(bias + first + output);
            out.set(outAt + output, result);
            Follow.store(out, output, result, follow, otherAt, followAt);
        }
    }
}
