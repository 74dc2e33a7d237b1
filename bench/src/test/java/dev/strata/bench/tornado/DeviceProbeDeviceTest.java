package dev.strata.bench.tornado;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.runtime.device.Device;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;

/** The ceilings of TornadoVM's default device. Whether the work was right they check themselves, at every turn. */
class DeviceProbeDeviceTest {
    @Test
    void measuresTheDevice() {
        assumeTrue(ModuleLayer.boot().findModule("tornado.runtime").isPresent(), "no TornadoVM SDK");
        String backend = TornadoExecutionPlan.getTornadoDeviceMap().getAllBackends().getFirst().getBackendType().name();
        String device = Device.of(backend.toLowerCase(Locale.ROOT)).id();
        for (Function<String, DeviceProbe> opens : List.<Function<String, DeviceProbe>>of(
                DeviceRead::new, DeviceMultiplyAdds::new)) {
            try (DeviceProbe probe = opens.apply(device)) {
                for (int turn = 0; turn < 2; turn++) {
                    double rate = probe.amount() / probe.seconds();
                    assertTrue(rate > 1e6 && rate < 1e16, () -> device + ": " + rate + " a second");
                }
            }
        }
    }
}
