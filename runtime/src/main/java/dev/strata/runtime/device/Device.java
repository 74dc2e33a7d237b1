package dev.strata.runtime.device;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import java.util.Optional;

/** Something that runs programs: the host's own cores, or an accelerator that TornadoVM offers. */
public interface Device {
    /** What a device is made of. {@code auto} only ever takes a GPU or the host. */
    enum Kind { HOST, GPU, CPU, ACCELERATOR }

    /** How the user names it: {@code host}, or a backend and an index, e.g. {@code opencl:0}. */
    String id();

    Kind kind();

    /** The hardware's name. */
    String name();

    /** Bytes of memory that programs may use. */
    long memory();

    /**
     * Makes a checkpoint ready to run here; the checkpoint must stay open as long as the engine.
     *
     * @throws StrataException if the device lacks the memory (said before anything is allocated), or can't keep the
     *     weights so
     */
    Engine load(Checkpoint checkpoint, WeightFormat weights);

    /** The same with the weights as they are stored. */
    default Engine load(Checkpoint checkpoint) {
        return load(checkpoint, WeightFormat.STORED);
    }

    /**
     * Copies a checkpoint's weights, widened to float32, into a model to be trained here; the checkpoint may be closed
     * afterwards.
     *
     * @throws StrataException if the device lacks the memory (said before anything is allocated)
     */
    Training train(Checkpoint checkpoint);

    /** What times this device's kernels; empty where they have no clock of their own, as on the host. */
    default Optional<KernelTimer> timer() {
        return Optional.empty();
    }

    /** The first GPU, else the host. Never a CPU through OpenCL. */
    static Device auto() {
        return Devices.auto().device();
    }

    /** The host's cores. */
    static Device host() {
        return of("host");
    }

    /**
     * The device of that name.
     *
     * @param id {@code auto}, {@code host}, or {@code opencl}, {@code ptx} or {@code cuda} with an optional
     *     index such as {@code :1}
     * @throws StrataException if there is no such device; the message says what there is, or what is missing
     */
    static Device of(String id) {
        return Devices.of(id);
    }
}
