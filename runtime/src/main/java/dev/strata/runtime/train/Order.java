package dev.strata.runtime.train;

import java.util.SplittableRandom;

/**
 * Which window is read when: all of them once in each epoch, in a new order each time. The order follows from the seed
 * and the place in it alone, so that a run can go on from anywhere.
 */
final class Order {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final int[] windows;
    private final long seed;
    private long epoch = -1;

    /** @param windows how many; at least 1 */
    Order(int windows, long seed) {
        this.windows = new int[windows];
        this.seed = seed;
    }

    /** @param position counted from the run's begin over all epochs */
    int window(long position) {
        long wanted = position / windows.length;
        if (wanted != epoch) {
            shuffle(wanted);
        }
        return windows[(int) (position % windows.length)];
    }

    /** Fisher and Yates, in Durstenfeld's form. */
    private void shuffle(long wanted) {
        epoch = wanted;
        var random = new SplittableRandom(seed + GOLDEN * (wanted + 1));
        for (int i = 0; i < windows.length; i++) {
            int j = random.nextInt(i + 1);
            windows[i] = windows[j];
            windows[j] = i;
        }
    }
}
