package dev.strata.bench.row;

import dev.strata.bench.ceiling.MemoryRead;
import dev.strata.bench.ceiling.StrataProduct;
import dev.strata.bench.contender.StrataContender;
import dev.strata.bench.table.Ceilings;
import dev.strata.bench.table.Limits;
import dev.strata.bench.table.Sample;
import dev.strata.runtime.device.Device;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the machine can do at most, measured as contenders of the rows that it bounds. */
final class Probes implements AutoCloseable {
    private static final String MEMORY = "memory";
    private static final String PRODUCT = "product of ";
    private static final String DEVICE_MEMORY = "memory of the device";
    private static final String MULTIPLY_ADDS = "multiply-adds";
    /** More than any cache holds. */
    private static final long BYTES = 512L << 20;
    private static final int SIZE = 2048;

    private final double least;
    private final Optional<DeviceProbes> device;
    private final Map<String, Measurement> memory = new LinkedHashMap<>();
    private final Map<String, Measurement> arithmetic = new LinkedHashMap<>();
    private final Map<String, Sample> all = new LinkedHashMap<>();

    /** @param device that Strata runs on */
    Probes(Pace pace, Device device) {
        this.least = pace.turnSeconds() / 4;
        this.device = device.kind() == Device.Kind.HOST
                ? Optional.empty()
                : Optional.of(new DeviceProbes(device.id(), least));
    }

    /** Bytes per second that all cores read, and those of the device. */
    Map<String, Measurement> memory() {
        if (memory.isEmpty()) {
            var read = new MemoryRead(BYTES);
            memory.put(MEMORY, Measurement.rate(BYTES, least, () -> read.run()));
            device.ifPresent(probes -> memory.put(DEVICE_MEMORY, probes::read));
        }
        return memory;
    }

    /** FLOP per second: of a large matrix product, of every engine that is there, and of the device. */
    Map<String, Measurement> arithmetic() {
        if (arithmetic.isEmpty()) {
            add(StrataContender.ID, StrataProduct::new);
            Peer.ALL.forEach(peer -> add(peer.id(), peer.product()));
            device.ifPresent(probes -> arithmetic.put(MULTIPLY_ADDS, probes::multiplyAdds));
        }
        return arithmetic;
    }

    /** Takes the ceilings' samples out of a row's. */
    Ceilings collect(Map<String, Sample> samples) {
        var found = new LinkedHashMap<>(samples);
        found.keySet().removeIf(id -> !memory.containsKey(id) && !arithmetic.containsKey(id));
        samples.keySet().removeAll(found.keySet());
        found.forEach((id, sample) -> all.merge(id, sample, Sample::and));
        return ceilings(found);
    }

    /** What rows before have measured, which needs no warm-up. */
    Set<String> known() {
        return all.keySet();
    }

    /** Of all rows so far. */
    Ceilings all() {
        return ceilings(all);
    }

    private Ceilings ceilings(Map<String, Sample> samples) {
        var products = new LinkedHashMap<String, Sample>();
        var multiplyAdds = new LinkedHashMap<String, Sample>();
        samples.forEach((id, sample) -> {
            if (id.startsWith(PRODUCT)) {
                products.put(id.substring(PRODUCT.length()), sample);
            } else if (id.equals(MULTIPLY_ADDS)) {
                multiplyAdds.put(id, sample);
            }
        });
        return new Ceilings(
                new Limits(Optional.ofNullable(samples.get(MEMORY)), products),
                device.map(_ -> new Limits(Optional.ofNullable(samples.get(DEVICE_MEMORY)), multiplyAdds)));
    }

    private void add(String id, Peer.Product product) {
        try {
            Runnable work = product.of(SIZE);
            arithmetic.put(PRODUCT + id, Measurement.rate(2.0 * SIZE * SIZE * SIZE, least, () -> {
                work.run();
                return work;
            }));
        } catch (Exception | LinkageError e) {
            // Its column says why it isn't there.
        }
    }

    @Override
    public void close() {
        device.ifPresent(DeviceProbes::close);
    }
}
