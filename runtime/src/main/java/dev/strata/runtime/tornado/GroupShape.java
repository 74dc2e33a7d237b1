package dev.strata.runtime.tornado;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;

/**
 * What a group of sequences has room for.
 *
 * @param sequences how many
 * @param positions of each
 * @param rows of a pass
 */
record GroupShape(int sequences, int positions, int rows) {
    boolean holds(GroupShape other) {
        return other.sequences <= sequences && other.positions <= positions && other.rows <= rows;
    }

    /** Floats of all keys, or of all values. */
    long cacheFloats(Config config) {
        return (long) config.layers() * sequences * positions * config.width();
    }

    /** Floats that last rows' logits take beside the program's own activations. */
    long outFloats(Config config) {
        return (long) sequences * config.vocabulary();
    }

    /** Floats that a pass can capture between two of its graphs: every row of all hooks of a block. */
    long captureFloats(Config config) {
        long width = Hook.all(config).stream()
                .filter(hook -> hook.layer() == 0 && hook.site() != Site.PATTERN)
                .mapToLong(hook -> hook.width(config))
                .sum();
        return rows * width;
    }

    /** Rows that can be copied between two graphs. */
    int copies() {
        return rows * Site.values().length;
    }
}
