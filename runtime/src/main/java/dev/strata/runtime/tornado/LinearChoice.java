package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.LinearTasks;
import dev.strata.kernels.tornado.TensorLinearKernel;
import dev.strata.kernels.tornado.cublaslt.CublasLt;
import dev.strata.kernels.tornado.cublaslt.CublasLtLinear;
import dev.strata.kernels.tornado.cublaslt.Precision;
import dev.strata.runtime.StrataException;
import java.util.Optional;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** What computes linear layers of many rows on a device: our kernel, that for tensor cores, or cuBLASLt. */
final class LinearChoice {
    /** The property that asks for cuBLASLt: {@code true} for F32 arithmetic, {@code tf32}; {@code false} by default. */
    static final String CUBLASLT = "strata.cuda.cublaslt";

    /** The property that asks for our kernel for tensor cores. */
    static final String MMA = "strata.cuda.mma";

    private LinearChoice() {}

    /** For weights that lie so, on a device that has what is asked for. */
    static LinearTasks of(TornadoDevice device, WeightLayout weights) {
        return cublasLt(device)
                .<LinearTasks>map(precision -> new CublasLtLinear(precision, weights.widest()))
                .orElse(Boolean.getBoolean(MMA) ? TensorLinearKernel::tasks : LinearKernel::tasks);
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
