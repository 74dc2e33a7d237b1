package dev.strata.kernels.tornado;

/** How a vocabulary's tiles are shared out: slice s has the tiles s, s + slices, s + 2 slices, … */
final class Slices {
    private static final int MOST = 64;

    private Slices() {}

    /** Slices of a vocabulary; none is empty. */
    static int of(int vocabulary) {
        return Math.min(MOST, Tile.cover(vocabulary));
    }
}
