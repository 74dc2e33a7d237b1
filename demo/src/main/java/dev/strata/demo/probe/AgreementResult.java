package dev.strata.demo.probe;

/**
 * What became of a verb.
 *
 * @param right whether its right form outranks its wrong one at the last layer
 */
public record AgreementResult(AgreementProbe probe, boolean right) {}
