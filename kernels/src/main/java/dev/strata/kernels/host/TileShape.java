package dev.strata.kernels.host;

/** Rows and columns of a tile, as many as fit the registers with vectors of so many floats. */
record TileShape(int rows, int columns) {
    /** 256-bit vectors may come with 16 registers only: room for 6 rows of two sums. 128 and 512 bits come with 32. */
    static TileShape of(int lanes) {
        return new TileShape(lanes == 8 ? 6 : 12, 2 * lanes);
    }
}
