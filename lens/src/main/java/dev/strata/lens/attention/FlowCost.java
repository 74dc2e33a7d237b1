package dev.strata.lens.attention;

import dev.strata.runtime.StrataException;
import java.util.Locale;

/**
 * What flows cost.
 *
 * @param edges of all networks together
 */
record FlowCost(long edges) {
    /** All of 128 positions of 12 layers, or one of 512: some minutes on two cores. */
    private static final long MOST_EDGES = 300_000_000;
    /** Measured on one core of an AMD EPYC. */
    private static final double SECONDS_PER_EDGE = 6e-7;

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
            throw new StrataException(String.format(
                    Locale.ROOT,
                    "flow from %s through %d layers would take about %.0f minutes, %.0f times what is allowed: ask for "
                            + "fewer or earlier reading positions (--positions), or for rollout",
                    count, layers, Math.max(1, seconds() / 60), Math.ceil((double) edges / MOST_EDGES)));
        }
    }
}
