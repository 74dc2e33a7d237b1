package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Int8;
import dev.strata.kernels.tornado.Narrow;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Tensor;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a checkpoint's parameters lie on the device. Matrices are stacked, one array for all layers, each
 * [outputs, inputs] (GPT-2's Conv1D weights are transposed on the way), in the checkpoint's 16-bit type if it has one
 * throughout and every weight is finite, else as F32; or those of linear layers and the unembedding in INT8, as on the
 * host. All else lies in one F32 array: gains, biases, positions; INT8 matrices' scales; {@link Narrow#powers}.
 */
final class WeightLayout {
    private final Set<Parameter> transposed = new LinkedHashSet<>();
    private final Set<Parameter> upright = new LinkedHashSet<>();
    private final Map<Parameter, Long> scales = new LinkedHashMap<>();
    private final Map<Parameter, Long> vectors = new LinkedHashMap<>();
    private final Checkpoint checkpoint;
    private final boolean quantised;
    private final boolean narrow;
    private final long powers;
    private long vectorFloats;

    /** As the checkpoint stores them, as far as that goes; or quantised. */
    WeightLayout(Checkpoint checkpoint, Program program, WeightFormat format) {
        this(checkpoint, program, false, format == WeightFormat.INT8);
    }

    /** @param wide whether all of it is to be F32 */
    WeightLayout(Checkpoint checkpoint, Program program, boolean wide) {
        this(checkpoint, program, wide, false);
    }

    private WeightLayout(Checkpoint checkpoint, Program program, boolean wide, boolean quantised) {
        this.checkpoint = checkpoint;
        this.quantised = quantised;
        Stream.of(program.prologue(), program.block(), program.epilogue())
                .flatMap(List::stream)
                .forEach(this::place);
        narrow = !wide && matrices().stream().filter(matrix -> !isPacked(matrix)).allMatch(this::isNarrow);
        powers = vectorFloats;
        vectorFloats += narrow ? Narrow.POWERS : 0;
    }

    /** The matrices that have arrays of their own: a tied unembedding has none. */
    List<Parameter> matrices() {
        var all = new ArrayList<>(upright);
        all.addAll(transposed);
        return all;
    }

    /** The matrix whose array serves for this one: itself, or the one that it is tied to. */
    Parameter owner(Parameter matrix) {
        return transposed.contains(matrix) || isPacked(matrix) ? matrix : tied(matrix).orElseThrow();
    }

    /** Whether a matrix is INT8. */
    boolean isPacked(Parameter matrix) {
        return scales.containsKey(matrix);
    }

    /** Whether the checkpoint stores a matrix [inputs, outputs]. */
    boolean isTransposed(Parameter matrix) {
        return transposed.contains(matrix);
    }

    /** Whether matrices that are not INT8 keep the checkpoint's 16-bit type. */
    boolean narrow() {
        return narrow;
    }

    /** Weights of the largest layer's matrix that is not F32 on the device; 0 if there is none. */
    int widest() {
        return transposed.stream()
                .filter(matrix -> narrow || isPacked(matrix))
                .mapToInt(matrix -> matrix.rows() * matrix.columns())
                .max()
                .orElse(0);
    }

    /** Elements of a parameter's array, all layers together. */
    long size(Parameter parameter) {
        return isPacked(parameter)
                ? layers(parameter) * (long) outputs(parameter) * Int8.ints(inputs(parameter))
                : layers(parameter) * parameter.rows() * parameter.columns();
    }

    /** Bytes of a matrix's array. */
    long bytes(Parameter matrix) {
        return size(matrix) * (narrow && !isPacked(matrix) ? Short.BYTES : Float.BYTES);
    }

    int outputs(Parameter matrix) {
        return isTransposed(matrix) ? matrix.columns() : matrix.rows();
    }

    int inputs(Parameter matrix) {
        return isTransposed(matrix) ? matrix.rows() : matrix.columns();
    }

    /** The first layer's first scale of an INT8 matrix in the array of vectors. */
    long scales(Parameter matrix) {
        return scales.get(matrix);
    }

    /** Where {@link Narrow#powers} are in the array of vectors, if matrices are narrow. */
    long powers() {
        return powers;
    }

    /** Each vector's first float in the array of vectors. */
    Map<Parameter, Long> vectors() {
        return vectors;
    }

    /** Floats of the array of vectors. */
    long vectorFloats() {
        return vectorFloats;
    }

    int layers(Parameter parameter) {
        return parameter.count(checkpoint.config().layers());
    }

    Tensor tensor(Parameter parameter, int layer) {
        return checkpoint.tensor(parameter, layer);
    }

    private void place(Operation operation) {
        switch (operation) {
            case Operation.EmbedTokens op -> upright(op.table());
            case Operation.EmbedPositions op -> vector(op.table());
            case Operation.LayerNorm op -> {
                vector(op.gain());
                vector(op.bias());
            }
            case Operation.Linear op -> {
                transposed.add(op.weight());
                quantise(op.weight());
                vector(op.bias());
            }
            case Operation.Unembed op -> {
                quantise(op.weight());
                upright(op.weight());
            }
            case Operation.CrossEntropy op -> upright(op.weight());
            default -> { }
        }
    }

    private void quantise(Parameter matrix) {
        if (quantised) {
            scales.put(matrix, vectorFloats);
            vectorFloats += (long) layers(matrix) * outputs(matrix);
        }
    }

    private void upright(Parameter matrix) {
        if (isPacked(matrix) || tied(matrix).isEmpty()) {
            upright.add(matrix);
        }
    }

    private Optional<Parameter> tied(Parameter matrix) {
        return upright.stream()
                .filter(other -> !isPacked(other) && tensor(other, 0) == tensor(matrix, 0))
                .findFirst();
    }

    private void vector(Parameter parameter) {
        if (vectors.putIfAbsent(parameter, vectorFloats) == null) {
            vectorFloats += size(parameter);
        }
    }

    private boolean isNarrow(Parameter matrix) {
        return NarrowTensors.all(
                IntStream.range(0, layers(matrix)).mapToObj(layer -> tensor(matrix, layer)).toList());
    }
}
