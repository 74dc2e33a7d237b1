package dev.strata.runtime.parity;

import dev.strata.runtime.device.Device;
import java.util.Optional;

/** The host's own cores against float64. */
final class HostParityTest extends ParitySuite {
    HostParityTest() {
        super(Optional.of(Device.host()), 1e-5);
    }
}
