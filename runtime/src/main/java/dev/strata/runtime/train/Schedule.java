package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;

/**
 * The learning rate over a run, as in nanoGPT's train.py: a linear warm-up, then half a cosine down to the least.
 *
 * @param steps of the whole run
 * @param rate the highest
 * @param leastRate where the cosine ends
 * @param warmup steps until the highest
 */
public record Schedule(long steps, double rate, double leastRate, long warmup) {
    /** @throws StrataException if a number makes no sense; the message begins with its option's name */
    public Schedule {
        Require.positive("steps", steps);
        Require.positive("lr", rate);
        Require.within("min-lr", 0, Double.POSITIVE_INFINITY, leastRate);
        Require.atLeast("warmup", 0, warmup);
        if (leastRate > rate) {
            throw new StrataException("min-lr must be at most lr (" + rate + "), not " + leastRate);
        }
    }

    /**
     * The usual choice: a tenth of the rate as the least, and 100 steps of warm-up or a tenth of a shorter run.
     *
     * @throws StrataException if a number makes no sense
     */
    public static Schedule of(long steps, double rate) {
        return new Schedule(steps, rate, rate / 10, Math.min(100, steps / 10));
    }

    /** @param step 0 for the first */
    public double rate(long step) {
        if (step < warmup) {
            return rate * (step + 1) / (warmup + 1);
        }
        double progress = steps > warmup ? Math.min(1, (double) (step - warmup) / (steps - warmup)) : 1;
        return leastRate + (rate - leastRate) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
    }
}
