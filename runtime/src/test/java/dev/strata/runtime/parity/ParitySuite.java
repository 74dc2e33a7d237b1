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
        implements FixtureParity, StandinParity, ShapeParity, CacheParity, CaptureParity, GenerationParity, RankParity,
                PredictParity, SessionParity, GroupParity, BatchParity, SharedModelParity, NotFiniteParity, GradientParity,
                PatchParity, TrainingParity {
    private Optional<Models> models = Optional.empty();

    /** The device under test; empty if there is none of its kind here, which skips the tests. */
    abstract Optional<Device> device();

    /** The largest relative error of any hook. */
    abstract double tolerance();

    @Override
    public Models models() {
        return models.orElseThrow();
    }

    @BeforeEach
    void needDevice() {
        if (models.isEmpty()) {
            Optional<Device> device = device();
            assumeTrue(device.isPresent(), () -> "no device: " + String.join("; ", Devices.missing()));
            models = Optional.of(new Models(device.get(), tolerance()));
        }
    }

    @AfterAll
    void sayHowFarOffAndClose() {
        models.ifPresent(opened -> {
            System.out.println(opened.summary());
            opened.close();
        });
    }
}
