package dev.strata.kernels.tornado;

/** How a vocabulary is shared out: slice s has the tokens s, s + slices, s + 2 slices, … */
final class Slices {
    private static final int MOST = 64;

    private Slices() {}

    /** Slices of a vocabulary; none is empty. */
    static int of(int vocabulary) {
        return Math.min(MOST, vocabulary);
    }

    /** How many tokens a slice has; the first has as many as any. */
    static int tokens(int vocabulary, int slice) {
        return (vocabulary - 1 - slice) / of(vocabulary) + 1;
    }
}
