package dev.strata.bench.table;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the machine can do at most, measured between the contenders' turns.
 *
 * @param bandwidth bytes per second that all cores together read from memory
 * @param products FLOP per second of a large matrix product, by whose it is
 */
public record Ceilings(Optional<Sample> bandwidth, Map<String, Sample> products) {
    public Ceilings {
        products = Map.copyOf(products);
    }

    /** Tokens per second where so many of them take so many FLOP. */
    public OptionalDouble atMost(int tokens, double flop) {
        OptionalDouble most = products.values().stream().mapToDouble(Sample::median).max();
        return most.isPresent() ? OptionalDouble.of(tokens / flop * most.getAsDouble()) : most;
    }

    /** Tokens per second where each of them reads so many bytes. */
    public OptionalDouble atMostReading(double bytes) {
        return bandwidth.isPresent()
                ? OptionalDouble.of(bandwidth.get().median() / bytes)
                : OptionalDouble.empty();
    }
}
