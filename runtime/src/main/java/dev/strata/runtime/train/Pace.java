package dev.strata.runtime.train;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast steps follow one another lately: the first ones of a process, not yet compiled, tell nothing of the rest. */
final class Pace {
    private static final int STEPS = 50;
    private static final double NANOS = 1e9;

    private final Deque<Long> ends = new ArrayDeque<>();

    /** A step begins that others may follow. */
    Pace() {
        ends.add(System.nanoTime());
    }

    /** A step has ended. */
    void stepped() {
        ends.add(System.nanoTime());
        if (ends.size() > STEPS + 1) {
            ends.removeFirst();
        }
    }

    /** Of the last steps, with what was measured and saved between them. */
    double secondsPerStep() {
        return (ends.getLast() - ends.getFirst()) / NANOS / (ends.size() - 1);
    }
}
