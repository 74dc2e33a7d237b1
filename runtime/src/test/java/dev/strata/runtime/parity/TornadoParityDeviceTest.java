package dev.strata.runtime.parity;

import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Devices;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every device that TornadoVM offers, on each of its backends, against float64. */
@ParameterizedClass
@MethodSource("devices")
final class TornadoParityDeviceTest extends ParitySuite {
    TornadoParityDeviceTest(Optional<Device> device) {
        super(device, 1e-4);
    }

    static List<Optional<Device>> devices() {
        List<Optional<Device>> devices = Devices.all().stream()
                .filter(device -> device.kind() != Device.Kind.HOST)
                .map(Optional::of)
                .toList();
        return devices.isEmpty() ? List.of(Optional.empty()) : devices;
    }
}
