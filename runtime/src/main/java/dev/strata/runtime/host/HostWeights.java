package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.Matrix;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Tensor;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * A checkpoint's parameters as the kernels take them. Matrices stay where they are, in the mapped file; gains
 * and biases, which are small, are widened to float32.
 */
final class HostWeights {
    private final Map<Parameter, Matrix[]> matrices = new HashMap<>();
    private final Map<Parameter, MemorySegment[]> vectors = new HashMap<>();

    HostWeights(Checkpoint checkpoint, HostOperations operations, Arena arena) {
        for (Parameter parameter : Gpt2Program.prefill(checkpoint.config()).parameters()) {
            int layers = parameter.perLayer() ? checkpoint.config().layers() : 1;
            var stored = new Matrix[layers];
            var widened = new MemorySegment[layers];
            for (int layer = 0; layer < layers; layer++) {
                Tensor tensor = checkpoint.tensor(parameter, layer);
                stored[layer] = new Matrix(tensor.dtype(), parameter.rows(), parameter.columns(), tensor.data());
                if (parameter.isVector()) {
                    widened[layer] = arena.allocate((long) parameter.columns() * Float.BYTES, 64);
                    operations.gather(stored[layer], 0, widened[layer], 0);
                }
            }
            matrices.put(parameter, stored);
            vectors.put(parameter, widened);
        }
    }

    /** A matrix as it is stored. */
    Matrix matrix(Parameter parameter, int layer) {
        return matrices.get(parameter)[parameter.perLayer() ? layer : 0];
    }

    /** A gain or a bias, float32. */
    MemorySegment vector(Parameter parameter, int layer) {
        return vectors.get(parameter)[parameter.perLayer() ? layer : 0];
    }

    /** Whether the checkpoint is still open. */
    boolean mapped() {
        return matrices.values().stream().allMatch(stored -> stored[0].data().scope().isAlive());
    }
}
