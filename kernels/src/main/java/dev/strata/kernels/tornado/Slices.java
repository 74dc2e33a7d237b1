package dev.strata.kernels.tornado;

/** How a vocabulary's tiles are shared out: slice s has the tiles s, s + slices, s + 2 slices, … */
final class Slices {
    private static final int MOST = 64;

    private Slices() {}

    /** Slices of a vocabulary; none is empty. */
    static int of(int vocabulary) {
        return Math.min(MOST, Tile.cover(vocabulary));
    }

    /** How many tokens a slice has; the first has as many as any. Without a condition: see docs/tornadovm.md. */
    static int tokens(int vocabulary, int slice) {
        int slices = of(vocabulary);
        int before = (Tile.cover(vocabulary) - 1 - slice) / slices;
        int last = (slice + before * slices) * Tile.SIDE;
        return before * Tile.SIDE + Math.min(Tile.SIDE, vocabulary - last);
    }

    /** A slice's token number {@code i}. */
    static int token(int vocabulary, int slice, int i) {
        return (slice + i / Tile.SIDE * of(vocabulary)) * Tile.SIDE + i % Tile.SIDE;
    }

    /** Floats of all tiles that are computed at a time over {@code rows} rows: one tile for each work group. */
    static int tileArea(int rows, int vocabulary) {
        return Tile.cover(rows) * of(vocabulary) * Tile.AREA;
    }
}
