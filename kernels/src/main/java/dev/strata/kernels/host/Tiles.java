package dev.strata.kernels.host;

import static dev.strata.kernels.host.HostKernels.DEPTH;
import static dev.strata.kernels.host.HostKernels.LEFT_STRIDE;

/** Tiles deeper than one kernel call sums. */
final class Tiles {
    private Tiles() {}

    /**
     * The first {@code rows} rows of one tile of left · right over any depth.
     *
     * @param left blocks of DEPTH terms, each {@code leftRows} rows LEFT_STRIDE apart
     * @param leftRow the tile's first row
     * @param right [depth, tileColumns] from index {@code rightAt}
     * @return the tile, in one of the scratch arrays
     */
    static float[] product(
            HostKernels kernels,
            float[] left, int leftRow, int leftRows, int rows,
            float[] right, int rightAt, int depth,
            Scratch scratch) {
        kernels.tile(left, leftRow * LEFT_STRIDE, rows, right, rightAt, Math.min(DEPTH, depth), scratch.tile);
        if (depth <= DEPTH) {
            return scratch.tile;
        }
        System.arraycopy(scratch.tile, 0, scratch.total, 0, scratch.tile.length);
        for (int k = DEPTH; k < depth; k += DEPTH) {
            int leftAt = (k / DEPTH * leftRows + leftRow) * LEFT_STRIDE;
            int at = rightAt + k * kernels.tileColumns();
            kernels.tile(left, leftAt, rows, right, at, Math.min(DEPTH, depth - k), scratch.tile);
            add(scratch.tile, scratch.total, 0);
        }
        return scratch.total;
    }

    /**
     * The first {@code rows} rows of a tile whose right operand lies elsewhere in memory.
     *
     * @param left blocks of DEPTH terms, each {@code kernels.tileRows()} rows LEFT_STRIDE apart
     * @param right [depth, tileColumns] of float32, rows side by side
     */
    static float[] product(HostKernels kernels, float[] left, int rows, long right, int depth, Scratch scratch) {
        long stride = 4L * kernels.tileColumns();
        kernels.tile(left, 0, rows, right, stride, Math.min(DEPTH, depth), scratch.total);
        for (int k = DEPTH; k < depth; k += DEPTH) {
            int leftAt = k / DEPTH * kernels.tileRows() * LEFT_STRIDE;
            kernels.tile(left, leftAt, rows, right + k * stride, stride, Math.min(DEPTH, depth - k), scratch.tile);
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
