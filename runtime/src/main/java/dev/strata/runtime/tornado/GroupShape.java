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
    private static final int READ = 1024;

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

    /** Rows of residual streams that are read at a time. */
    int readAtOnce() {
        return Math.min(rows, READ);
    }

    /** Floats that a pass can capture: of each row all hooks of a block, or all residual streams if that is more. */
    long captureFloats(Config config) {
        long width = Hook.all(config).stream()
                .filter(hook -> hook.layer() == 0 && hook.site() != Site.PATTERN)
                .mapToLong(hook -> hook.width(config))
                .sum();
        return rows * Math.max(width, (config.layers() + 1L) * config.width());
    }

    /** Rows that can be copied between two graphs. */
    int copies() {
        return rows * Site.values().length;
    }
}
