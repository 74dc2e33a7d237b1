package dev.strata.runtime.host;

import dev.strata.kernels.DType;
import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.Matrix;
import dev.strata.kernels.host.Quantisation;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.Tensor;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * A model's parameters as the kernels take them. Matrices stay where they are, as they are stored; gains and biases,
 * which are small, are widened to float32 unless they are that.
 */
final class HostWeights {
    private final Map<Parameter, Matrix[]> matrices = new HashMap<>();
    private final Map<Parameter, MemorySegment[]> vectors = new HashMap<>();

    /** Where a parameter is stored. */
    interface Source {
        Matrix stored(Parameter parameter, int layer);
    }

    HostWeights(Checkpoint checkpoint, HostOperations operations, Arena arena) {
        this(checkpoint.config(), (parameter, layer) -> stored(checkpoint, parameter, layer), operations, arena);
    }

    HostWeights(Config config, Source source, HostOperations operations, Arena arena) {
        for (Parameter parameter : Gpt2Program.prefill(config).parameters()) {
            int layers = parameter.count(config.layers());
            var stored = new Matrix[layers];
            var widened = new MemorySegment[layers];
            for (int layer = 0; layer < layers; layer++) {
                stored[layer] = source.stored(parameter, layer);
                if (parameter.isVector()) {
                    widened[layer] = vector(stored[layer], operations, arena);
                }
            }
            matrices.put(parameter, stored);
            vectors.put(parameter, widened);
        }
    }

    private HostWeights(HostWeights stored) {
        matrices.putAll(stored.matrices);
        vectors.putAll(stored.vectors);
    }

    /**
     * The same with the matrices of linear layers and the unembedding in INT8.
     *
     * @throws StrataException naming the tensor that has a weight that is not finite
     */
    HostWeights quantised(int layers, Arena arena) {
        var quantised = new HostWeights(this);
        matrices.keySet().stream().filter(HostWeights::isProduct).forEach(parameter -> {
            var converted = new Matrix[parameter.count(layers)];
            for (int layer = 0; layer < converted.length; layer++) {
                converted[layer] = quantise(parameter, layer, arena);
            }
            quantised.matrices.put(parameter, converted);
        });
        return quantised;
    }

    /** Bytes that {@link #quantised} takes. */
    static long quantisedBytes(Config config) {
        return Gpt2Program.prefill(config).parameters().stream()
                .filter(HostWeights::isProduct)
                .mapToLong(parameter -> parameter.count(config.layers())
                        * Quantisation.bytes(parameter.rows(), parameter.columns(), parameter.perLayer()))
                .sum();
    }

    private Matrix quantise(Parameter parameter, int layer, Arena arena) {
        try {
            return Quantisation.of(matrix(parameter, layer), parameter.perLayer(), Team.shared(), arena);
        } catch (IllegalArgumentException e) {
            throw new StrataException(
                    "tensor " + parameter.name(layer) + ": expected finite weights for INT8, but " + e.getMessage());
        }
    }

    private static boolean isProduct(Parameter parameter) {
        return !parameter.isVector() && (parameter.perLayer() || parameter.name().equals("lm_head.weight"));
    }

    /** As it is in the mapped file. */
    static Matrix stored(Checkpoint checkpoint, Parameter parameter, int layer) {
        Tensor tensor = checkpoint.tensor(parameter, layer);
        return new Matrix(tensor.dtype(), parameter.rows(), parameter.columns(), tensor.data());
    }

    /** A matrix as it is stored. */
    Matrix matrix(Parameter parameter, int layer) {
        return matrices.get(parameter)[parameter.perLayer() ? layer : 0];
    }

    /** A gain or a bias, float32. */
    MemorySegment vector(Parameter parameter, int layer) {
        return vectors.get(parameter)[parameter.perLayer() ? layer : 0];
    }

    private static MemorySegment vector(Matrix stored, HostOperations operations, Arena arena) {
        boolean inPlace = stored.dtype() == DType.F32 && stored.data().address() % Float.BYTES == 0;
        if (inPlace) {
            return stored.data();
        }
        MemorySegment widened = arena.allocate((long) stored.columns() * Float.BYTES, 64);
        operations.gather(stored, 0, widened, 0);
        return widened;
    }

    /** Whether the checkpoint is still open. */
    boolean mapped() {
        return matrices.values().stream().allMatch(stored -> stored[0].data().scope().isAlive());
    }
}
