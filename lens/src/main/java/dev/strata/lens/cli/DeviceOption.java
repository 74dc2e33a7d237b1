package dev.strata.lens.cli;

import dev.strata.runtime.device.Device;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Where a model runs. */
final class DeviceOption {
    private static final Pattern DEVICE = Pattern.compile("auto|host|(opencl|ptx|cuda)(:\\d{1,3})?");

    @Option(
            names = "--device",
            paramLabel = "ID",
            defaultValue = "auto",
            description = "auto (a GPU if there is one, else the host), host, or opencl, ptx or cuda with an "
                    + "index such as opencl:1. 'strata devices' lists them. Default: ${DEFAULT-VALUE}.")
    private String device;

    /** Refuses what can't be the name of a device. */
    void check() {
        if (!DEVICE.matcher(device).matches()) {
            throw new UsageException("--device: '" + device
                    + "' is no device; there are auto, host, opencl[:i], ptx[:i] and cuda[:i]");
        }
    }

    Device device() {
        return Device.of(device);
    }
}
