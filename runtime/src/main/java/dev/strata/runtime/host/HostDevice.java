package dev.strata.runtime.host;

import com.sun.management.OperatingSystemMXBean;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.device.WeightFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** The machine's own cores, through {@link dev.strata.kernels.host}: nothing to install, and the numerical reference. */
public final class HostDevice implements Device {
    private final LongSupplier leastMemory;
    private final LongSupplier memory;

    public HostDevice() {
        // The heap's limit is a fraction of the memory, and far quicker to ask for.
        this(() -> Runtime.getRuntime().maxMemory(), HostDevice::machineMemory);
    }

    /** A host with that many bytes of memory. */
    HostDevice(long memory) {
        this(() -> memory, () -> memory);
    }

    private HostDevice(LongSupplier leastMemory, LongSupplier memory) {
        this.leastMemory = leastMemory;
        this.memory = memory;
    }

    @Override
    public String id() {
        return "host";
    }

    @Override
    public Kind kind() {
        return Kind.HOST;
    }

    @Override
    public String name() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(HostDevice::architecture);
        } catch (IOException e) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch");
    }

    /** All of the machine's memory, or the container's limit. */
    @Override
    public long memory() {
        return memory.getAsLong();
    }

    private static long machineMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    @Override
    public Engine load(Checkpoint checkpoint, WeightFormat weights) {
        Config config = checkpoint.config();
        long copy = switch (weights) {
            case STORED -> 0;
            case BF16 -> checkpoint.roundedBytes();
            case INT8 -> HostWeights.quantisedBytes(config);
        };
        long needed = sessionBytes(config) + copy;
        if (needed > leastMemory.getAsLong() && needed > memory()) {
            String what = copy > 0 ? ": a full context and " + weights + " weights take " : ": a full context takes ";
            throw new StrataException(checkpoint.name() + what + (needed >> 20) + " MiB beside the stored weights, "
                    + "the host has " + (memory() >> 20) + " MiB");
        }
        return new HostEngine(checkpoint, weights);
    }

    @Override
    public Training train(Checkpoint checkpoint) {
        long needed = ParameterStore.floats(checkpoint.config()) * Float.BYTES;
        if (needed > memory()) {
            throw new StrataException(checkpoint.name() + ": training takes " + (needed >> 20)
                    + " MiB for parameters, gradients and moments, the host has " + (memory() >> 20) + " MiB");
        }
        return new HostTraining(checkpoint);
    }

    /** Bytes of a session whose context is full: the KV cache, and activations if it came in one prompt. */
    private static long sessionBytes(Config config) {
        long floats = 2L * config.layers() * config.width() + 16L * config.width() + 2L * config.innerWidth();
        return floats * config.context() * Float.BYTES;
    }
}
