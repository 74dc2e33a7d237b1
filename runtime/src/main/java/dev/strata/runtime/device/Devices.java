package dev.strata.runtime.device;

import dev.strata.runtime.StrataException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The devices of this machine and the choice among them. */
public final class Devices {
    /** A device and, in words, why it was chosen. */
    public record Choice(Device device, String reason) {}

    private Devices() {}

    private static List<DeviceProvider> providers() {
        return ServiceLoader.load(DeviceProvider.class, Devices.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Every device, the host first. */
    public static List<Device> all() {
        return providers().stream().flatMap(provider -> provider.devices().stream()).toList();
    }

    /** What is missing for the devices that are not there, one line each. */
    public static List<String> missing() {
        return providers().stream().flatMap(provider -> provider.missing().stream()).toList();
    }

    /** The first GPU if there is one, else the host. */
    public static Choice auto() {
        var all = all();
        for (Device device : all) {
            if (device.kind() == Device.Kind.GPU) {
                return new Choice(device, "it is the first GPU");
            }
        }
        for (Device device : all) {
            if (device.kind() == Device.Kind.HOST) {
                return new Choice(device, "there is no GPU that TornadoVM offers");
            }
        }
        throw new StrataException("no device at all: is strata-runtime's META-INF/services on the class path?");
    }

    static Device of(String id) {
        if (id.equals("auto")) {
            return auto().device();
        }
        String backend = id.replaceFirst(":\\d+$", "");
        String wanted = id.equals(backend) && !id.equals("host") ? id + ":0" : id;
        var known = new ArrayList<String>();
        for (DeviceProvider provider : providers()) {
            for (Device device : provider.devices()) {
                if (device.id().equals(wanted)) {
                    return device;
                }
                known.add(device.id());
            }
            if (provider.backends().contains(backend) && provider.missing().isPresent()) {
                throw new StrataException("device '" + id + "' is not available: " + provider.missing().get());
            }
        }
        throw new StrataException("unknown device '" + id + "'; there are auto, " + String.join(", ", known));
    }
}
