package dev.strata.bench.row;

import dev.strata.bench.tornado.DeviceMultiplyAdds;
import dev.strata.bench.tornado.DeviceProbe;
import dev.strata.bench.tornado.DeviceRead;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What a device of TornadoVM's can do at most, by its own clock. Memory is taken when it is first measured. */
final class DeviceProbes implements AutoCloseable {
    private final String device;
    private final double least;
    private final Map<String, DeviceProbe> open = new HashMap<>();

    /**
     * @param device its id
     * @param least seconds to go on for
     */
    DeviceProbes(String device, double least) {
        this.device = device;
        this.least = least;
    }

    /** Bytes per second that it reads from its memory. */
    double read() {
        return rate("memory", DeviceRead::new);
    }

    /** FLOP per second in F32. */
    double multiplyAdds() {
        return rate("multiply-adds", DeviceMultiplyAdds::new);
    }

    private double rate(String name, Function<String, DeviceProbe> opens) {
        DeviceProbe probe = open.computeIfAbsent(name, _ -> open(opens));
        double done = 0;
        double seconds = 0;
        long start = System.nanoTime();
        do {
            seconds += probe.seconds();
            done += probe.amount();
        } while ((System.nanoTime() - start) / 1e9 < least);
        return done / seconds;
    }

    private DeviceProbe open(Function<String, DeviceProbe> opens) {
        try {
            return opens.apply(device);
        } catch (OutOfMemoryError e) { // which is the ceiling's failure, not the row's
            throw new IllegalStateException("not enough memory to measure " + device, e);
        }
    }

    @Override
    public void close() {
        open.values().forEach(DeviceProbe::close);
        open.clear();
    }
}
