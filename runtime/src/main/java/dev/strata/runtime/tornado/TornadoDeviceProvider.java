package dev.strata.runtime.tornado;

import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.DeviceProvider;
import java.util.List;
import java.util.Optional;

/** The devices that TornadoVM offers; none, and a line on what is missing, where it is not installed. */
public final class TornadoDeviceProvider implements DeviceProvider {
    /** For the service loader. */
    public TornadoDeviceProvider() {}

    @Override
    public List<String> backends() {
        return List.of("opencl", "ptx", "cuda");
    }

    @Override
    public List<Device> devices() {
        return TornadoSdk.present() ? Search.ONLY.devices() : List.of();
    }

    @Override
    public Optional<String> missing() {
        return TornadoSdk.present() ? Search.ONLY.problem() : TornadoSdk.missing();
    }

    /**
     * What there is. Without a driver some of TornadoVM's backends find no device and others do not even load, which
     * they explain once: so there is one search.
     *
     * @param problem why there are no devices; empty if there are
     */
    private record Search(List<Device> devices, Optional<String> problem) {
        static final Search ONLY = run();

        private static Search run() {
            String said = "";
            try {
                List<Device> devices = List.copyOf(TornadoDevice.all());
                if (!devices.isEmpty()) {
                    return new Search(devices, Optional.empty());
                }
            } catch (LinkageError | RuntimeException e) {
                said = " (" + RootCause.of(e) + ")";
            }
            return new Search(List.of(), Optional.of(
                    "TornadoVM is there but finds no device: is an OpenCL or CUDA driver installed?" + said));
        }
    }
}
