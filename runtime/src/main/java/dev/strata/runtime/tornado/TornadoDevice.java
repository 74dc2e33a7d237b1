package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.StableSources;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.KernelTimer;
import dev.strata.runtime.device.Training;
import dev.strata.runtime.device.WeightFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;

/** A device that TornadoVM offers, named by its backend and its index there: {@code opencl:0}. */
final class TornadoDevice implements Device {
    private static final Set<String> BACKENDS = Set.of("opencl", "ptx", "cuda");
    private static final String BAILOUT = "tornado.recover.bailout";

    static {
        StableSources.prepare();
    }

    private final String id;
    private final KernelClock clock;
    private final uk.ac.manchester.tornado.api.common.TornadoDevice hardware;

    private TornadoDevice(String id, uk.ac.manchester.tornado.api.common.TornadoDevice hardware) {
        this.id = id;
        this.clock = new KernelClock(id);
        this.hardware = hardware;
    }

    /** Every device of a backend that Strata's kernels are written for. */
    static List<TornadoDevice> all() {
        var devices = new ArrayList<TornadoDevice>();
        for (TornadoBackend backend : TornadoExecutionPlan.getTornadoDeviceMap().getAllBackends()) {
            String name = backend.getBackendType().name().toLowerCase(Locale.ROOT);
            if (BACKENDS.contains(name)) {
                var all = backend.getAllDevices();
                for (int i = 0; i < all.size(); i++) {
                    devices.add(new TornadoDevice(name + ":" + i, all.get(i)));
                }
            }
        }
        return devices;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Kind kind() {
        TornadoDeviceType type = hardware.getDeviceType();
        return switch (type == null ? "" : type.name()) {
            case "GPU" -> Kind.GPU;
            case "CPU" -> Kind.CPU;
            default -> Kind.ACCELERATOR;
        };
    }

    @Override
    public String name() {
        return hardware.getPhysicalDevice().getDeviceName();
    }

    @Override
    public long memory() {
        return hardware.getMaxGlobalMemory();
    }

    @Override
    public Training train(Checkpoint checkpoint) {
        requireNoFallback();
        LinearChoice.check(this);
        return TornadoTraining.load(this, checkpoint);
    }

    @Override
    public Engine load(Checkpoint checkpoint, WeightFormat weights) {
        requireNoFallback();
        LinearChoice.check(this);
        return TornadoEngine.load(this, checkpoint, weights);
    }

    private void requireNoFallback() {
        if (!System.getProperty(BAILOUT, "True").equalsIgnoreCase("False")) {
            throw new StrataException(id + ": the JVM needs -D" + BAILOUT + "=False (./strata gives it); without it "
                    + "TornadoVM runs a kernel that it cannot compile as sequential Java, and doesn't say so");
        }
    }

    @Override
    public Optional<KernelTimer> timer() {
        return Optional.of(clock);
    }

    /** What executes its graphs. */
    KernelClock clock() {
        return clock;
    }

    uk.ac.manchester.tornado.api.common.TornadoDevice hardware() {
        return hardware;
    }

    @Override
    public String toString() {
        return id + " (" + name() + ")";
    }
}
