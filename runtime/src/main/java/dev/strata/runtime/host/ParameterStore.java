package dev.strata.runtime.host;

import dev.strata.kernels.DType;
import dev.strata.kernels.host.Matrix;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All parameters of a model as float32, one after the other: values, gradients and moments are four arrays of one
 * layout. Matrices, which decay, come before vectors, which don't. A tied unembedding is where the token embedding is.
 */
final class ParameterStore {
    /** A cache line of floats: where a parameter may begin. */
    private static final int ALIGNMENT = 16;

    private record Place(Parameter parameter, int layer) {}

    private final Map<Place, Long> offsets = new HashMap<>();
    private final Map<State, MemorySegment> arrays = new EnumMap<>(State.class);
    private final long matrixFloats;
    private final long floats;

    ParameterStore(Checkpoint checkpoint, Arena arena) {
        var config = checkpoint.config();
        List<Parameter> parameters = Gpt2Program.loss(config).parameters();
        var tensors = new HashMap<Object, Long>();
        long end = 0;
        for (Parameter parameter : parameters) {
            end = parameter.isVector() ? end : place(parameter, checkpoint, tensors, end);
        }
        matrixFloats = end;
        for (Parameter parameter : parameters) {
            end = parameter.isVector() ? place(parameter, checkpoint, tensors, end) : end;
        }
        floats = end;
        for (State state : State.values()) {
            arrays.put(state, arena.allocate(floats * Float.BYTES, 64));
        }
    }

    /** Floats that all arrays of a model take together, padding aside. */
    static long floats(Config config) {
        return State.values().length * Gpt2Program.loss(config).parameters().stream()
                .mapToLong(p -> (long) p.rows() * p.columns() * p.count(config.layers()))
                .sum();
    }

    private long place(Parameter parameter, Checkpoint checkpoint, Map<Object, Long> tensors, long end) {
        for (int layer = 0; layer < parameter.count(checkpoint.config().layers()); layer++) {
            long size = (long) parameter.rows() * parameter.columns();
            long free = end;
            long offset = tensors.computeIfAbsent(checkpoint.tensor(parameter, layer).name(), _ -> free);
            offsets.put(new Place(parameter, layer), offset);
            end = Math.max(end, Math.ceilDiv(offset + size, ALIGNMENT) * ALIGNMENT);
        }
        return end;
    }

    /** One parameter's part of an array. */
    MemorySegment of(State state, Parameter parameter, int layer) {
        Long offset = offsets.get(new Place(parameter, parameter.perLayer() ? layer : 0));
        if (offset == null) {
            throw new IllegalArgumentException(parameter.name(layer) + " is no parameter of this model");
        }
        long size = (long) parameter.rows() * parameter.columns();
        return arrays.get(state).asSlice(offset * Float.BYTES, size * Float.BYTES);
    }

    /** A parameter's values, as the forward pass reads them. */
    Matrix matrix(Parameter parameter, int layer) {
        return new Matrix(DType.F32, parameter.rows(), parameter.columns(), of(State.VALUE, parameter, layer));
    }

    MemorySegment all(State state) {
        return arrays.get(state);
    }

    /** Of each array. */
    long floats() {
        return floats;
    }

    /** The first floats of each array, which are those of matrices. */
    long matrixFloats() {
        return matrixFloats;
    }
}
