package dev.strata.lens.encode;

/**
 * A layer beside the same layer of a model that has learned nothing.
 *
 * @param layer {@code embed}, or the block's number
 */
public record LayerScore(String layer, Agreement model, Agreement untrained) {}
