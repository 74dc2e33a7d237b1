package dev.strata.bench.table;

import java.util.Optional;

/**
 * What there was to be had, measured between the contenders' turns.
 *
 * @param host of the cores that the peers run on; its arithmetic are large matrix products, by whose they are
 * @param device of what Strata runs on, where that is not the host; its arithmetic are multiply-adds in registers
 */
public record Ceilings(Limits host, Optional<Limits> device) {
    /** Those that bound Strata. */
    public Limits strata() {
        return device.orElse(host);
    }
}
