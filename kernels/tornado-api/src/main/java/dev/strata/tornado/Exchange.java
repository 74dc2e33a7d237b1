package dev.strata.tornado;

import java.util.function.BooleanSupplier;

/** Where the lanes of a warp meet, each with something for the others. */
final class Exchange {
    /** Lanes of a warp. */
    static final int LANES = 32;

    private static final long MILLIS = 100;

    private final Object[][] put = new Object[2][LANES];
    private int arrived;
    private int passed;

    /**
     * Returns what all lanes have put in.
     *
     * @param failed whether some lane will never come
     */
    synchronized Object[] meet(int lane, Object mine, BooleanSupplier failed) {
        int turn = passed;
        Object[] all = put[turn % 2];
        all[lane] = mine;
        arrived++;
        if (arrived == LANES) {
            arrived = 0;
            passed++;
            notifyAll();
        }
        while (turn == passed) {
            if (failed.getAsBoolean()) {
                throw new IllegalStateException("warp given up: another lane failed");
            }
            try {
                wait(MILLIS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted in a warp", e);
            }
        }
        return all;
    }
}
