package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.DEPTH;
import static dev.strata.kernels.host.HostKernels.LEFT_STRIDE;

/** Tiles deeper than one kernel call sums. */
final class Tiles {
    private Tiles() {}

    /**
     * One tile of left · right over any depth.
     *
     * @param left blocks of DEPTH terms, each {@code leftRows} rows LEFT_STRIDE apart
     * @param leftRow the tile's first row
     * @param right [depth, tileColumns] from index {@code rightAt}
     * @return the tile, in one of the scratch arrays
     */
    static float[] product(
            HostKernels kernels,
            float[] left, int leftRow, int leftRows,
            float[] right, int rightAt, int depth,
            Scratch scratch) {
        kernels.tile(left, leftRow * LEFT_STRIDE, right, rightAt, Math.min(DEPTH, depth), scratch.tile);
        if (depth <= DEPTH) {
            return scratch.tile;
        }
        System.arraycopy(scratch.tile, 0, scratch.total, 0, scratch.tile.length);
        for (int k = DEPTH; k < depth; k += DEPTH) {
            int leftAt = (k / DEPTH * leftRows + leftRow) * LEFT_STRIDE;
            int at = rightAt + k * kernels.tileColumns();
            kernels.tile(left, leftAt, right, at, Math.min(DEPTH, depth - k), scratch.tile);
            add(scratch.tile, scratch.total, 0);
        }
        return scratch.total;
    }

    /** sum[at + i] += tile[i]. */
    static void add(float[] tile, float[] sum, int at) {
        for (int i = 0; i < tile.length; i++) {
            sum[at + i] += tile[i];
        }
    }
}
