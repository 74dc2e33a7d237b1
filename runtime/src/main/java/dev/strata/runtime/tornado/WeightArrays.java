package dev.strata.runtime.tornado;

import dev.strata.kernels.DType;
import dev.strata.kernels.tornado.Narrow;
import dev.strata.kernels.tornado.Weights;
import dev.strata.runtime.checkpoint.Tensor;
import dev.strata.runtime.program.Parameter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** A checkpoint's parameters in TornadoVM arrays, as a {@link WeightLayout} has them. */
final class WeightArrays {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 32;

    private final WeightLayout layout;
    private final Map<Parameter, Weights> matrices = new HashMap<>();
    private final FloatArray vectors;

    private WeightArrays(WeightLayout layout) {
        this.layout = layout;
        this.vectors = new FloatArray(Math.toIntExact(layout.vectorFloats()));
    }

    /** Reads all parameters. */
    static WeightArrays read(WeightLayout layout) {
        var arrays = new WeightArrays(layout);
        layout.matrices().forEach(matrix -> arrays.matrices.put(matrix, arrays.matrix(matrix)));
        layout.vectors().forEach(arrays::vector);
        if (layout.narrow()) {
            MemorySegment.copy(
                    Narrow.powers(), 0, arrays.vectors.getSegment(), ValueLayout.JAVA_FLOAT,
                    layout.powers() * Float.BYTES, Narrow.POWERS);
        }
        return arrays;
    }

    /** Arrays of an F32 layout that hold 0 throughout: gradients, moments. */
    static WeightArrays zeros(WeightLayout layout) {
        var arrays = new WeightArrays(layout);
        layout.matrices().forEach(matrix -> arrays.matrices.put(
                matrix, new Weights.Wide(new FloatArray(Math.toIntExact(layout.size(matrix))))));
        return arrays;
    }

    WeightLayout layout() {
        return layout;
    }

    /** A matrix's weights; a tied one's are the same object as its owner's. */
    Weights weights(Parameter parameter) {
        return matrices.get(layout.owner(parameter));
    }

    /** Every matrix, each once. */
    List<Weights> matrices() {
        return layout.matrices().stream().map(matrices::get).toList();
    }

    /** The gains, biases and positions of all layers. */
    FloatArray vectors() {
        return vectors;
    }

    /** The first layer's first float of a vector. */
    int vectorAt(Parameter parameter) {
        return Math.toIntExact(layout.vectors().get(parameter));
    }

    private Weights matrix(Parameter parameter) {
        int size = Math.toIntExact(layout.size(parameter));
        if (layout.isPacked(parameter)) {
            var array = new IntArray(size);
            int scales = Math.toIntExact(layout.scales(parameter));
            Packing.pack(layout, parameter, array.getSegment(), vectors.getSegment().asSlice(4L * scales));
            return new Weights.Packed(array, vectors, scales);
        }
        MemorySegment target;
        Weights weights;
        if (layout.narrow()) {
            var array = new ShortArray(size);
            target = array.getSegment();
            int format = Narrow.format(layout.tensor(parameter, 0).dtype());
            weights = new Weights.Short(array, format, vectors, Math.toIntExact(layout.powers()));
        } else {
            var array = new FloatArray(size);
            target = array.getSegment();
            weights = new Weights.Wide(array);
        }
        long layerBytes = target.byteSize() / layout.layers(parameter);
        IntStream.range(0, layout.layers(parameter)).parallel().forEach(layer -> copy(
                parameter, layout.tensor(parameter, layer), target.asSlice(layer * layerBytes, layerBytes)));
        return weights;
    }

    private void copy(Parameter parameter, Tensor tensor, MemorySegment target) {
        if (layout.isTransposed(parameter)) {
            transpose(tensor, target, parameter.rows(), parameter.columns());
        } else if (layout.narrow() || tensor.dtype() == DType.F32) {
            target.copyFrom(tensor.data());
        } else {
            widen(tensor, target);
        }
    }

    /** From [rows, columns] to [columns, rows], a block at a time so that both sides stay in the cache. */
    private void transpose(Tensor tensor, MemorySegment target, int rows, int columns) {
        for (int r0 = 0; r0 < rows; r0 += BLOCK) {
            for (int c0 = 0; c0 < columns; c0 += BLOCK) {
                int rEnd = Math.min(rows, r0 + BLOCK);
                int cEnd = Math.min(columns, c0 + BLOCK);
                if (layout.narrow()) {
                    transposeShorts(tensor.data(), target, rows, columns, r0, rEnd, c0, cEnd);
                } else if (tensor.dtype() == DType.F32) {
                    transposeFloats(tensor.data(), target, rows, columns, r0, rEnd, c0, cEnd);
                } else {
                    transposeWidening(tensor, target, rows, columns, r0, rEnd, c0, cEnd);
                }
            }
        }
    }

    private static void transposeShorts(
            MemorySegment from, MemorySegment to, int rows, int columns, int r0, int rEnd, int c0, int cEnd) {
        for (int c = c0; c < cEnd; c++) {
            for (int r = r0; r < rEnd; r++) {
                short value = from.get(SHORT, ((long) r * columns + c) * Short.BYTES);
                to.set(SHORT, ((long) c * rows + r) * Short.BYTES, value);
            }
        }
    }

    private static void transposeFloats(
            MemorySegment from, MemorySegment to, int rows, int columns, int r0, int rEnd, int c0, int cEnd) {
        for (int c = c0; c < cEnd; c++) {
            for (int r = r0; r < rEnd; r++) {
                float value = from.get(FLOAT, ((long) r * columns + c) * Float.BYTES);
                to.set(FLOAT, ((long) c * rows + r) * Float.BYTES, value);
            }
        }
    }

    private static void transposeWidening(
            Tensor from, MemorySegment to, int rows, int columns, int r0, int rEnd, int c0, int cEnd) {
        for (int c = c0; c < cEnd; c++) {
            for (int r = r0; r < rEnd; r++) {
                to.set(FLOAT, ((long) c * rows + r) * Float.BYTES, from.get((long) r * columns + c));
            }
        }
    }

    private void vector(Parameter parameter, long at) {
        long floats = (long) parameter.rows() * parameter.columns();
        for (int layer = 0; layer < layout.layers(parameter); layer++) {
            long offset = (at + layer * floats) * Float.BYTES;
            widen(layout.tensor(parameter, layer), vectors.getSegment().asSlice(offset, floats * Float.BYTES));
        }
    }

    private static void widen(Tensor tensor, MemorySegment target) {
        for (long i = 0; i < tensor.size(); i++) {
            target.set(FLOAT, i * Float.BYTES, tensor.get(i));
        }
    }
}
