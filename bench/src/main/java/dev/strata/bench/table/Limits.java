package dev.strata.bench.table;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the host or another device can do at most.
 *
 * @param bandwidth bytes per second that all of its cores together read from memory
 * @param arithmetic FLOP per second in F32, by what did it
 */
public record Limits(Optional<Sample> bandwidth, Map<String, Sample> arithmetic) {
    public Limits {
        arithmetic = Map.copyOf(arithmetic);
    }

    /** Tokens per second where so many of them take so many FLOP. */
    public OptionalDouble atMost(int tokens, double flop) {
        OptionalDouble most = arithmetic.values().stream().mapToDouble(Sample::median).max();
        return most.isPresent() ? OptionalDouble.of(tokens / flop * most.getAsDouble()) : most;
    }

    /** Tokens per second where each of them reads so many bytes. */
    public OptionalDouble atMostReading(double bytes) {
        return bandwidth.isPresent()
                ? OptionalDouble.of(bandwidth.get().median() / bytes)
                : OptionalDouble.empty();
    }
}
