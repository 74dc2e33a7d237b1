package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.LinearTasks;
import dev.strata.kernels.tornado.cublaslt.CublasLt;
import dev.strata.kernels.tornado.cublaslt.CublasLtLinear;
import dev.strata.kernels.tornado.cublaslt.Precision;
import dev.strata.runtime.StrataException;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** What computes linear layers of many rows on a device: our kernel or, where it is asked for, cuBLASLt. */
final class LinearChoice {
    /** The property that asks for cuBLASLt: {@code true} for F32 arithmetic, {@code tf32}; {@code false} by default. */
    static final String CUBLASLT = "strata.cuda.cublaslt";

    private LinearChoice() {}

    /** @throws StrataException if what is asked for is not there */
    static LinearTasks of(TornadoDevice device) {
        return switch (System.getProperty(CUBLASLT, "false")) {
            case "false" -> LinearKernel::task;
            case "true" -> cublasLt(device, Precision.F32);
            case "tf32" -> cublasLt(device, Precision.TF32);
            case String other ->
                    throw new StrataException("-D" + CUBLASLT + " is true, tf32 or false, found " + other);
        };
    }

    /**
     * The same for a model's weights.
     *
     * @throws StrataException also if they are not all F32
     */
    static LinearTasks of(TornadoDevice device, WeightLayout weights) {
        LinearTasks tasks = of(device);
        if (tasks instanceof CublasLtLinear && !weights.isWide()) {
            throw new StrataException(device.id() + ": -D" + CUBLASLT + " takes weights in F32: cuBLASLt would have the "
                    + "activations, too, in 16 or 8 bits (leave it out, or use a checkpoint in F32 as it is stored)");
        }
        return tasks;
    }

    private static LinearTasks cublasLt(TornadoDevice device, Precision precision) {
        if (device.hardware().getTornadoVMBackend() != TornadoVMBackendType.CUDA) {
            throw new StrataException(device.id() + ": -D" + CUBLASLT + " is for devices of TornadoVM's CUDA backend");
        }
        CublasLt.missing().ifPresent(why -> {
            throw new StrataException(device.id() + ": -D" + CUBLASLT + " needs NVIDIA's cuBLASLt: " + why);
        });
        return new CublasLtLinear(precision);
    }
}
