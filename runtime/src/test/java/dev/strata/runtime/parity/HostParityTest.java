package dev.strata.runtime.parity;

import dev.strata.runtime.device.Device;
import java.util.Optional;

/** The host's own cores against float64. */
final class HostParityTest extends ParitySuite {
    @Override
    Optional<Device> device() {
        return Optional.of(Device.host());
    }

    @Override
    double tolerance() {
        return 1e-5;
    }
}
