package dev.strata.lens.predict;

import dev.strata.lens.Token;

/**
 * A token among those that a layer puts first.
 *
 * @param probability in [0, 1]
 */
public record Choice(Token token, double probability) {}
