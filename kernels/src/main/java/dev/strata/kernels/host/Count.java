package dev.strata.kernels.host;

import java.util.concurrent.atomic.AtomicInteger;

/** How many parts of a job are still to be done, for those who need them all. */
final class Count {
    private static final int SPINS = 1000;

    private final AtomicInteger left = new AtomicInteger();

    /** While nobody waits. */
    void expect(int parts) {
        left.set(parts);
    }

    /** One more is done. */
    void add() {
        left.decrementAndGet();
    }

    /** Returns when all are done. */
    void await() {
        for (int i = 0; left.get() > 0; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }
}
