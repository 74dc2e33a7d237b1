package dev.strata.runtime.device;

import java.util.List;
import java.util.Optional;

/** Finds one family of devices. Providers are services, so that nothing here depends on TornadoVM's types. */
public interface DeviceProvider {
    /** The backends that this provider could offer, e.g. {@code opencl}, {@code ptx}, {@code cuda}. */
    List<String> backends();

    /** The devices there are; empty if something is missing. */
    List<Device> devices();

    /** One line on what is missing and how to get it, if this provider can offer no device now. */
    Optional<String> missing();
}
