package dev.strata.bench.row;

import dev.strata.bench.ceiling.MemoryRead;
import dev.strata.bench.ceiling.StrataProduct;
import dev.strata.bench.contender.StrataContender;
import dev.strata.bench.table.Ceilings;
import dev.strata.bench.table.Sample;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the machine can do at most, measured as contenders of the rows that it bounds. */
final class Probes {
    private static final String MEMORY = "memory";
    private static final String PRODUCT = "product of ";
    /** More than any cache holds. */
    private static final long BYTES = 512L << 20;
    private static final int SIZE = 2048;

    private final double least;
    private final Map<String, Measurement> memory = new LinkedHashMap<>();
    private final Map<String, Measurement> products = new LinkedHashMap<>();
    private final Map<String, Sample> all = new LinkedHashMap<>();

    Probes(Pace pace) {
        this.least = pace.turnSeconds() / 4;
    }

    /** Bytes per second that all cores read. */
    Map<String, Measurement> memory() {
        if (memory.isEmpty()) {
            var read = new MemoryRead(BYTES);
            memory.put(MEMORY, Measurement.rate(BYTES, least, () -> read.run()));
        }
        return memory;
    }

    /** FLOP per second of a large matrix product, of every engine that is there. */
    Map<String, Measurement> products() {
        if (products.isEmpty()) {
            add(StrataContender.ID, StrataProduct::new);
            Peer.ALL.forEach(peer -> add(peer.id(), peer.product()));
        }
        return products;
    }

    /** Takes the ceilings' samples out of a row's. */
    Ceilings collect(Map<String, Sample> samples) {
        var found = new LinkedHashMap<String, Sample>();
        samples.keySet().removeIf(id -> {
            boolean probe = id.equals(MEMORY) || id.startsWith(PRODUCT);
            if (probe) {
                found.put(id, samples.get(id));
            }
            return probe;
        });
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

    private static Ceilings ceilings(Map<String, Sample> samples) {
        var products = new LinkedHashMap<String, Sample>();
        samples.forEach((id, sample) -> {
            if (id.startsWith(PRODUCT)) {
                products.put(id.substring(PRODUCT.length()), sample);
            }
        });
        return new Ceilings(Optional.ofNullable(samples.get(MEMORY)), products);
    }

    private void add(String id, Peer.Product product) {
        try {
            Runnable work = product.of(SIZE);
            products.put(PRODUCT + id, Measurement.rate(2.0 * SIZE * SIZE * SIZE, least, () -> {
                work.run();
                return work;
            }));
        } catch (Exception | LinkageError e) {
            // Its column says why it isn't there.
        }
    }
}
