package dev.strata.bench.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import dev.strata.runtime.device.Device;
import java.lang.management.ManagementFactory;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    ObjectNode json() {
        var json = Json.object()
                .put("device", device)
                .put("deviceName", deviceName)
                .put("cpu", cpu)
                .put("cores", cores)
                .put("memory", memory)
                .put("os", os)
                .put("java", java)
                .put("time", time);
        if (load >= 0) {
            json.put("load", load);
        }
        return json;
    }

    /** On one line. */
    @Override
    public String toString() {
        String gigabytes = String.format(Locale.ROOT, "%.0f GB", memory / 1e9);
        var facts = new ArrayList<>(List.of(cores + " cores of " + cpu, gigabytes, os, java, time));
        if (load >= 0) {
            facts.add(String.format(Locale.ROOT, "load %.1f before", load));
        }
        if (!device.equals("host")) {
            facts.add("Strata on " + device + " (" + deviceName + ")");
        }
        return String.join(" · ", facts);
    }
}
