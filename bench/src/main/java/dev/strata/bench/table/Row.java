package dev.strata.bench.table;

import dev.strata.bench.contender.StrataContender;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One thing that was measured, of Strata and its peers.
 *
 * @param name e.g. {@code prefill-512}
 * @param samples by contender
 * @param missing why there is no sample of a contender that should have one
 * @param ceiling what the device that Strata runs on would allow, in the row's unit, by its memory or its arithmetic
 */
public record Row(
        String name, Unit unit, Map<String, Sample> samples, Map<String, String> missing, OptionalDouble ceiling) {
    public Row {
        samples = Collections.unmodifiableMap(new LinkedHashMap<>(samples));
        missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
    }

    public OptionalDouble strata() {
        return median(StrataContender.ID);
    }

    /** A contender's figure. */
    public OptionalDouble median(String contender) {
        Sample sample = samples.get(contender);
        return sample == null ? OptionalDouble.empty() : OptionalDouble.of(sample.median());
    }

    /** As one line, e.g. to be shown as soon as it is there. */
    @Override
    public String toString() {
        return TableText.line(this);
    }

    /** How many times as good Strata is as the best of the peers, whether more is better or less; above 1 is ahead. */
    public OptionalDouble ratio() {
        if (strata().isEmpty()) {
            return OptionalDouble.empty();
        }
        double strata = strata().getAsDouble();
        return samples.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(StrataContender.ID))
                .mapToDouble(entry -> unit.ratio(strata, entry.getValue().median()))
                .min();
    }

    /** The share of the ceiling that Strata reaches. */
    public OptionalDouble ofCeiling() {
        return strata().isPresent() && ceiling.isPresent()
                ? OptionalDouble.of(strata().getAsDouble() / ceiling.getAsDouble())
                : OptionalDouble.empty();
    }
}
