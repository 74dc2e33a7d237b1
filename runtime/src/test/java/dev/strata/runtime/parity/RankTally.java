package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Compares ranks with the reference's where no one has checked that float32 can tell all logits apart. A
 * rank may differ only by tokens whose logits lie within 1e-5 of the target's in float64, relative to the
 * logits' size, and only once in 500.
 */
final class RankTally {
    private static final double NOISE = 1e-5;
    private int compared;
    private int differing;

    void compare(String what, double[] logits, int target, int rank) {
        compared++;
        int expected = Trace.rank(logits, target);
        if (rank == expected) {
            return;
        }
        differing++;
        double squares = 0;
        for (double logit : logits) {
            squares += logit * logit;
        }
        double slack = NOISE * Math.max(Math.abs(logits[target]), Math.sqrt(squares / logits.length));
        int least = 1;
        int most = 1;
        for (int token = 0; token < logits.length; token++) {
            if (token != target && logits[token] > logits[target] - slack) {
                most++;
                if (logits[token] > logits[target] + slack) {
                    least++;
                }
            }
        }
        int from = least;
        int to = most;
        assertTrue(rank >= from && rank <= to, () -> what + ": the rank of token " + target + " is " + rank
                + ", expected " + expected + "; float32 explains " + from + " to " + to);
    }

    void assertFewDiffer() {
        assertTrue(differing <= 1 + compared / 500, () -> differing + " of " + compared + " ranks differ");
    }
}
