package dev.strata.demo.probe;

import java.util.OptionalInt;

/**
 * What became of a fact.
 *
 * @param right whether each token of the answer is rank 1 at the last layer
 * @param reached the first reading at which the answer's first token is rank 1 (see {@code dev.strata.lens.Readings})
 */
public record FactResult(FactProbe probe, boolean right, OptionalInt reached) {}
