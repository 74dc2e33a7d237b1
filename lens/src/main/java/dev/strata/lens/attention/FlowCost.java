package dev.strata.lens.attention;

import dev.strata.runtime.StrataException;
import java.util.Locale;

/**
 * What flows cost.
 *
 * @param edges of all networks together
 */
record FlowCost(long edges) {
    /** Twice all of 128 positions of 12 layers, or position 512: about two minutes on two cores. */
    private static final long MOST_EDGES = 300_000_000;
    /** Measured with 64 positions of 12 layers on one core of an AMD EPYC. */
    private static final double SECONDS_PER_EDGE = 8e-7;

    double seconds() {
        return edges * SECONDS_PER_EDGE / Runtime.getRuntime().availableProcessors();
    }

    boolean isAllowed() {
        return edges <= MOST_EDGES;
    }

    /**
     * Refuses what would take too long.
     *
     * @param positions the reading positions
     */
    void require(int[] positions, int layers) {
        if (!isAllowed()) {
            String count = positions.length == 1 ? "position " + positions[0] : positions.length + " positions";
            throw new StrataException("flow from " + count + " through " + layers + " layers is "
                    + String.format(Locale.ROOT, "%.1f", (double) edges / MOST_EDGES) + " times the work that is "
                    + "allowed: ask for fewer or earlier reading positions (--positions), or for rollout");
        }
    }
}
