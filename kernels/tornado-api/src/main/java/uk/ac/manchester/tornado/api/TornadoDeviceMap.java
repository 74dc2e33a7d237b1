package uk.ac.manchester.tornado.api;

import dev.strata.tornado.NoSdkException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;

/**
 * The backends and devices of an SDK. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses; it throws {@link NoSdkException} when called.
 */
public class TornadoDeviceMap {
    public TornadoDeviceMap() {
        throw new NoSdkException();
    }

    public int getNumBackends() {
        throw new NoSdkException();
    }

    public List<TornadoBackend> getAllBackends() {
        throw new NoSdkException();
    }

    public List<TornadoBackend> getBackendsWithPredicate(Predicate<? super TornadoBackend> predicate) {
        throw new NoSdkException();
    }

    public Stream<TornadoDevice> getDevicesByName(String deviceName) {
        throw new NoSdkException();
    }

    public Stream<TornadoDevice> getDevicesByType(TornadoDeviceType type) {
        throw new NoSdkException();
    }
}
