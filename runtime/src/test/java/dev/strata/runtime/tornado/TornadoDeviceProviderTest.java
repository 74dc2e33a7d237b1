package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Device;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a JVM without TornadoVM, as Surefire's first one is. */
class TornadoDeviceProviderTest {
    private final TornadoDeviceProvider provider = new TornadoDeviceProvider();

    @BeforeEach
    void needsAJvmWithoutTornadoVm() {
        assumeFalse(TornadoSdk.present(), "this JVM has TornadoVM");
    }

    @Test
    void offersNothingAndSaysWhatIsMissing() {
        assertEquals(List.of(), provider.devices());
        String missing = provider.missing().orElseThrow();
        assertTrue(missing.contains("tornado-argfile") || missing.contains("TORNADOVM_HOME"), missing);
        assertEquals(1, missing.lines().count());
    }

    @Test
    void saysSoWhenSuchADeviceIsAskedFor() {
        var e = assertThrows(StrataException.class, () -> Device.of("ptx:1"));
        assertTrue(e.getMessage().contains("ptx:1") && e.getMessage().contains("TornadoVM"), e.getMessage());
    }
}
