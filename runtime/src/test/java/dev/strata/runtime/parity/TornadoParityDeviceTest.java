package dev.strata.runtime.parity;

import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Devices;
import java.util.Optional;

/**
 * TornadoVM's first device against float64, or the one that {@code -Dstrata.parity.device=ptx:0} names.
 * Skipped where TornadoVM offers none.
 */
final class TornadoParityDeviceTest extends ParitySuite {
    @Override
    Optional<Device> device() {
        String wanted = System.getProperty("strata.parity.device");
        if (wanted != null) {
            return Optional.of(Device.of(wanted));
        }
        return Devices.all().stream().filter(device -> device.kind() != Device.Kind.HOST).findFirst();
    }

    @Override
    double tolerance() {
        return 1e-4;
    }
}
