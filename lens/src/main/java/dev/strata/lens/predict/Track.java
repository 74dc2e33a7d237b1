package dev.strata.lens.predict;

import dev.strata.lens.Token;
import java.util.List;

/**
 * A token's way through the layers.
 *
 * @param ranks one per layer: 1 + the number of tokens with a larger logit
 * @param probabilities one per layer
 */
public record Track(Token token, List<Integer> ranks, List<Double> probabilities) {
    public Track {
        ranks = List.copyOf(ranks);
        probabilities = List.copyOf(probabilities);
    }
}
