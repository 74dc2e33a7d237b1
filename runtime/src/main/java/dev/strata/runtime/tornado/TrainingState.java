package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Weights;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Parameter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The parameters of a model, with their gradients and moments if it is trained: arrays of one {@link WeightLayout}, as
 * the host has them.
 */
final class TrainingState {
    private final WeightLayout layout;
    private final Map<State, WeightArrays> arrays = new EnumMap<>(State.class);

    /** Part of an array: one layer's parameter. */
    record Slice(FloatArray array, int at, int floats) {}

    private TrainingState(WeightLayout layout, WeightArrays values) {
        this.layout = layout;
        arrays.put(State.VALUE, values);
    }

    /** Parameters that stay as they are. */
    static TrainingState frozen(WeightLayout layout, WeightArrays values) {
        return new TrainingState(layout, values);
    }

    /** Parameters that are learned. */
    static TrainingState learned(WeightLayout layout) {
        var state = new TrainingState(layout, WeightArrays.read(layout));
        for (State kind : State.values()) {
            state.arrays.computeIfAbsent(kind, _ -> WeightArrays.zeros(layout));
        }
        return state;
    }

    boolean learns() {
        return arrays.containsKey(State.GRADIENT);
    }

    WeightArrays of(State state) {
        return arrays.get(state);
    }

    /** The matrices' arrays, each once, then that of the vectors. */
    List<FloatArray> floats(State state) {
        var floats = new ArrayList<FloatArray>();
        of(state).matrices().forEach(matrix -> floats.add(((Weights.Wide) matrix).values()));
        floats.add(of(state).vectors());
        return floats;
    }

    /** The floats of an array of vectors that decay, from the first to behind the last: those of positions. */
    int[] decayingVectors() {
        return layout.vectors().keySet().stream()
                .filter(parameter -> !parameter.isVector())
                .map(parameter -> new int[] {
                    of(State.VALUE).vectorAt(parameter),
                    of(State.VALUE).vectorAt(parameter) + Math.toIntExact(layout.size(parameter))
                })
                .findFirst()
                .orElse(new int[2]);
    }

    /**
     * Where a parameter lies.
     *
     * @throws IllegalArgumentException if there is no such parameter
     */
    Slice slice(State state, Parameter parameter, int layer) {
        if (layer < 0 || layer >= layout.layers(parameter) && parameter.perLayer()) {
            throw new IllegalArgumentException(parameter.name(layer) + " is no parameter of this model");
        }
        int floats = parameter.rows() * parameter.columns();
        int at = parameter.perLayer() ? layer * floats : 0;
        if (layout.vectors().containsKey(parameter)) {
            return new Slice(of(state).vectors(), of(state).vectorAt(parameter) + at, floats);
        }
        return new Slice(((Weights.Wide) of(state).weights(parameter)).values(), at, floats);
    }

    /** A parameter as checkpoints have it. */
    float[] read(State state, Parameter parameter, int layer) {
        Slice slice = slice(state, parameter, layer);
        float[] values = new float[slice.floats()];
        for (int i = 0; i < values.length; i++) {
            values[i] = slice.array().get(slice.at() + index(parameter, i));
        }
        return values;
    }

    /** Sets a parameter from what checkpoints have. */
    void write(State state, Parameter parameter, int layer, float[] values) {
        Slice slice = slice(state, parameter, layer);
        if (values.length != slice.floats()) {
            throw new IllegalArgumentException(
                    parameter.name(layer) + " holds " + slice.floats() + " values, got " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            slice.array().set(slice.at() + index(parameter, i), values[i]);
        }
    }

    /** The place on the device of a checkpoint's ith float. */
    private int index(Parameter parameter, int i) {
        return layout.isTransposed(parameter)
                ? i % parameter.columns() * parameter.rows() + i / parameter.columns()
                : i;
    }
}
