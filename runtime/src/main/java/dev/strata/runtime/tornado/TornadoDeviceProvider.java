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
        return TornadoSdk.present() ? List.copyOf(TornadoDevice.all()) : List.of();
    }

    @Override
    public Optional<String> missing() {
        if (TornadoSdk.present() && devices().isEmpty()) {
            return Optional.of("TornadoVM is there but finds no device: is an OpenCL or CUDA driver installed?");
        }
        return TornadoSdk.missing();
    }
}
