package dev.strata.bench.table;

import dev.strata.runtime.device.Device;
import java.lang.management.ManagementFactory;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Where and when the figures were taken.
 *
 * @param device what Strata ran on, e.g. {@code host}
 * @param memory of the machine, in bytes
 * @param load processes that wanted a core during the minute before, this one among them; negative where it isn't known
 */
public record Machine(
        String device,
        String deviceName,
        String cpu,
        int cores,
        long memory,
        String os,
        String java,
        String time,
        double load) {
    /** This machine, now. */
    public static Machine here(Device device) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                device.id(),
                device.name(),
                Device.host().name(),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                system.getSystemLoadAverage());
    }
}
