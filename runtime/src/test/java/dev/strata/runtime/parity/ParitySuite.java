package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Devices;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** What every device must do, whatever it is made of. The tests are in the interfaces. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ParitySuite
        implements FixtureParity, StandinParity, ShapeParity, CacheParity, CaptureParity, RankParity, SessionParity,
                NotFiniteParity {
    private final Optional<Models> models;

    /**
     * @param device empty if there is none of this kind here: the tests are skipped
     * @param tolerance the largest relative error of any hook
     */
    ParitySuite(Optional<Device> device, double tolerance) {
        models = device.map(present -> new Models(present, tolerance));
    }

    @Override
    public Models models() {
        return models.orElseThrow();
    }

    @BeforeEach
    void needsADevice() {
        assumeTrue(models.isPresent(), () -> String.join("; ", Devices.missing()));
    }

    @AfterAll
    void sayHowFarOff() {
        models.ifPresent(all -> {
            System.out.println(all.summary());
            all.close();
        });
    }
}
