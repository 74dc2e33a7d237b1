package dev.strata.bench.contender;

import java.util.Arrays;
import java.util.Optional;

/** Whether a peer computes what Strata computes: a figure of anything else means nothing. */
public final class Agreement {
    /** Two float32 implementations of GPT-2 differ by some 1e-5. */
    private static final double LARGEST_DIFFERENCE = 1e-3;
    /** Logits that are equal but for rounding may stand in either order: this share of ranks may be a little apart. */
    private static final double RANKS_APART = 0.05;
    private static final int A_LITTLE = 2;
    private static final int DECODED = 4;

    private Agreement() {}

    /**
     * Compares logits and top tokens after a prefill of all tokens but the last four, and after each of those.
     *
     * @return what differs, if anything does
     */
    public static Optional<String> logits(Contender strata, Contender peer, int[] tokens) {
        try (var expected = strata.sequence(); var found = peer.sequence()) {
            int prefill = tokens.length - DECODED;
            for (int from = 0, to = prefill; from < tokens.length; from = to++) {
                int[] next = Arrays.copyOfRange(tokens, from, to);
                int expectedTop = expected.append(next);
                int foundTop = found.append(next);
                double difference = largestDifference(expected.logits(), found.logits());
                if (!(difference <= LARGEST_DIFFERENCE) || expectedTop != foundTop) {
                    return Optional.of("its logits after " + to + " tokens differ by " + (float) difference
                            + " from Strata's; its top token is " + foundTop + ", Strata's " + expectedTop);
                }
            }
            return Optional.empty();
        }
    }

    /** The same of the top tokens of texts that grow side by side. */
    public static Optional<String> together(Contender strata, Contender peer, int[][] tokens) {
        try (var expected = strata.together(tokens.length); var found = peer.together(tokens.length)) {
            int[][] next = tokens;
            for (int pass = 0; pass <= DECODED; pass++) {
                int[] expectedTop = expected.append(next);
                int[] foundTop = found.append(next);
                if (!Arrays.equals(expectedTop, foundTop)) {
                    return Optional.of("its top tokens of " + tokens.length + " texts side by side are "
                            + Arrays.toString(foundTop) + " after pass " + pass + ", Strata's "
                            + Arrays.toString(expectedTop));
                }
                next = Arrays.stream(expectedTop).mapToObj(token -> new int[] {token}).toArray(int[][]::new);
            }
            return Optional.empty();
        }
    }

    /** The same of ranks. */
    public static Optional<String> ranks(ReadingRanks strata, ReadingRanks peer, int[] tokens) {
        int[][] expected = strata.ranks(tokens);
        int[][] found = peer.ranks(tokens);
        int apart = 0;
        int count = 0;
        for (int reading = 0; reading < expected.length; reading++) {
            for (int position = 0; position < expected[reading].length; position++) {
                int difference = Math.abs(expected[reading][position] - found[reading][position]);
                if (difference > A_LITTLE) {
                    return Optional.of("the rank of token " + (position + 1) + " at reading " + reading + " is "
                            + found[reading][position] + ", Strata's " + expected[reading][position]);
                }
                apart += difference > 0 ? 1 : 0;
                count++;
            }
        }
        return apart <= RANKS_APART * count
                ? Optional.empty()
                : Optional.of(apart + " of its " + count + " ranks differ from Strata's");
    }

    /** The same of the losses of the first steps. */
    public static Optional<String> losses(Learner strata, Learner peer) {
        for (int step = 1; step <= 3; step++) {
            double expected = strata.step();
            double found = peer.step();
            if (!(Math.abs(expected - found) <= LARGEST_DIFFERENCE)) {
                return Optional.of("its loss at step " + step + " is " + (float) found + ", Strata's " + (float) expected);
            }
        }
        return Optional.empty();
    }

    private static double largestDifference(float[] expected, float[] found) {
        if (expected.length != found.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - found[i]);
            if (!(difference <= largest)) { // NaN too
                largest = difference;
            }
        }
        return largest;
    }
}
