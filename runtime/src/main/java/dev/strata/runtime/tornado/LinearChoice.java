package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Follow;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.LinearTasks;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.TensorLinearKernel;
import dev.strata.kernels.tornado.cublaslt.CublasLt;
import dev.strata.kernels.tornado.cublaslt.CublasLtLinear;
import dev.strata.kernels.tornado.cublaslt.Precision;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Parameter;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What multiplies many rows by a matrix on a device.
 *
 * @param layers of linear layers: our kernel, that for tensor cores, or cuBLASLt
 * @param unembedding one of the first two
 * @param storesLogits whether readings multiply so, too, and store a few rows' logits; else no logits are stored
 */
record LinearChoice(LinearTasks layers, LinearTasks unembedding, boolean storesLogits) {
    /** The property that asks for cuBLASLt: {@code true} for F32 arithmetic, {@code tf32}; {@code false} by default. */
    static final String CUBLASLT = "strata.cuda.cublaslt";

    /** The property that asks for our kernel for tensor cores. */
    static final String MMA = "strata.cuda.mma";

    /** For weights that lie so, on a device that has what is asked for. */
    static LinearChoice of(TornadoDevice device, WeightLayout weights) {
        boolean tensorCores = Boolean.getBoolean(MMA);
        LinearTasks ours = tensorCores ? TensorLinearKernel::tasks : LinearKernel::tasks;
        return new LinearChoice(
                cublasLt(device)
                        .<LinearTasks>map(precision -> new CublasLtLinear(precision, weights.widest()))
                        .orElse(ours),
                ours,
                tensorCores);
    }

    /** Floats of the logits that are stored when so many rows are read. */
    static long storedLogits(int rows, int vocabulary) {
        return Boolean.getBoolean(MMA) ? (long) BatchLayout.chunk(rows, vocabulary) * vocabulary : 0;
    }

    /** How many of so many rows are read at a time. */
    int readAtOnce(int rows, int vocabulary) {
        return storesLogits ? BatchLayout.chunk(rows, vocabulary) : rows;
    }

    /** out[shift + r] = in[r] · weightᵀ. */
    List<KernelTask> logits(
            String name, IntArray cursor, Region in, WeightArrays weights, Parameter weight, Region out) {
        return unembedding.tasks(
                name, cursor, in, weights.weights(weight), weights.vectors(), LinearKernel.NO_BIAS, 0, out,
                Follow.NOTHING);
    }

    /** @throws StrataException if the device has not what is asked for */
    static void check(TornadoDevice device) {
        boolean cublasLt = cublasLt(device).isPresent();
        if (Boolean.getBoolean(MMA)) {
            requireCuda(device, MMA);
            if (cublasLt) {
                throw new StrataException(device.id() + ": linear layers are either -D" + MMA + "'s or -D" + CUBLASLT
                        + "'s, found both");
            }
        }
        if (cublasLt) {
            requireCuda(device, CUBLASLT);
            CublasLt.missing().ifPresent(why -> {
                throw new StrataException(device.id() + ": -D" + CUBLASLT + " needs NVIDIA's cuBLASLt: " + why);
            });
        }
    }

    private static void requireCuda(TornadoDevice device, String property) {
        if (device.hardware().getTornadoVMBackend() != TornadoVMBackendType.CUDA) {
            throw new StrataException(device.id() + ": -D" + property + " is for devices of TornadoVM's CUDA backend");
        }
    }

    private static Optional<Precision> cublasLt(TornadoDevice device) {
        return switch (System.getProperty(CUBLASLT, "false")) {
            case "false" -> Optional.empty();
            case "true" -> Optional.of(Precision.F32);
            case "tf32" -> Optional.of(Precision.TF32);
            case String other -> throw new StrataException(
                    device.id() + ": -D" + CUBLASLT + " is true, tf32 or false, found " + other);
        };
    }
}
