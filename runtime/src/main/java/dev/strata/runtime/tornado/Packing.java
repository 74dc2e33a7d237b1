package dev.strata.runtime.tornado;

import dev.strata.kernels.host.Matrix;
import dev.strata.kernels.host.Quantisation;
import dev.strata.kernels.host.Team;
import dev.strata.kernels.tornado.Int8;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Tensor;
import dev.strata.runtime.program.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Quantises matrices as the host does, {@link Quantisation}, and lays them out as {@link Int8} has them. */
final class Packing {
    private Packing() {}

    /**
     * Fills a matrix's array, all layers.
     *
     * @param values [layers, outputs, {@link Int8#ints}] ints, 0 so far
     * @param scales [layers, outputs] floats, and more behind them
     * @throws StrataException naming the tensor that has a weight that is not finite
     */
    static void pack(WeightLayout layout, Parameter parameter, MemorySegment values, MemorySegment scales) {
        int outputs = layout.outputs(parameter);
        int inputs = layout.inputs(parameter);
        long pitch = (long) Integer.BYTES * Int8.ints(inputs);
        for (int layer = 0; layer < layout.layers(parameter); layer++) {
            try (var arena = Arena.ofShared()) {
                Matrix quantised = quantised(layout, parameter, layer, arena);
                long first = (long) layer * outputs;
                for (int output = 0; output < outputs; output++) {
                    MemorySegment.copy(
                            quantised.data(), (long) output * inputs, values, (first + output) * pitch, inputs);
                }
                MemorySegment.copy(
                        quantised.scales(), 0, scales, first * Float.BYTES, (long) outputs * Float.BYTES);
            }
        }
    }

    private static Matrix quantised(WeightLayout layout, Parameter parameter, int layer, Arena arena) {
        Tensor tensor = layout.tensor(parameter, layer);
        var stored = new Matrix(tensor.dtype(), parameter.rows(), parameter.columns(), tensor.data());
        try {
            return Quantisation.of(stored, layout.isTransposed(parameter), Team.shared(), arena);
        } catch (IllegalArgumentException e) {
            throw new StrataException(
                    "tensor " + parameter.name(layer) + ": expected finite weights for INT8, but " + e.getMessage());
        }
    }
}
