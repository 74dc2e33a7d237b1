package dev.strata.runtime.host;

import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.DeviceProvider;
import java.util.List;
import java.util.Optional;

/** The host is always there. */
public final class HostDeviceProvider implements DeviceProvider {
    @Override
    public List<String> backends() {
        return List.of("host");
    }

    @Override
    public List<Device> devices() {
        return List.of(new HostDevice());
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }
}
