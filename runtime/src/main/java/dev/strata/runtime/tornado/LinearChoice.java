package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.LinearTasks;
import dev.strata.kernels.tornado.cublaslt.CublasLt;
import dev.strata.kernels.tornado.cublaslt.CublasLtLinear;
import dev.strata.kernels.tornado.cublaslt.Precision;
import dev.strata.runtime.StrataException;
import java.util.Optional;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** What computes linear layers of many rows on a device: our kernel or, where it is asked for, cuBLASLt. */
final class LinearChoice {
    /** The property that asks for cuBLASLt: {@code true} for F32 arithmetic, {@code tf32}; {@code false} by default. */
    static final String CUBLASLT = "strata.cuda.cublaslt";

    private LinearChoice() {}

    /** For weights that lie so, on a device that has what is asked for. */
    static LinearTasks of(TornadoDevice device, WeightLayout weights) {
        return cublasLt(device)
                .<LinearTasks>map(precision -> new CublasLtLinear(precision, weights.widest()))
                .orElse(LinearKernel::tasks);
    }

    /** @throws StrataException if the device has not what is asked for */
    static void check(TornadoDevice device) {
        if (cublasLt(device).isPresent()) {
            if (device.hardware().getTornadoVMBackend() != TornadoVMBackendType.CUDA) {
                throw new StrataException(
                        device.id() + ": -D" + CUBLASLT + " is for devices of TornadoVM's CUDA backend");
            }
            CublasLt.missing().ifPresent(why -> {
                throw new StrataException(device.id() + ": -D" + CUBLASLT + " needs NVIDIA's cuBLASLt: " + why);
            });
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
