package dev.strata.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final float[] LOGITS = {0.5f, 2f, -1f, 2f, 1f, -3f};
    private static final int DRAWS = 60_000;

    private static int[] counts(Sampling sampling, float[] logits) {
        var random = sampling.random();
        int[] counts = new int[logits.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampling.draw(logits, random)]++;
        }
        return counts;
    }

    private static double[] softmax(float[] logits, double temperature) {
        double[] weights = IntStream.range(0, logits.length).mapToDouble(v -> Math.exp(logits[v] / temperature)).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    /** Each count within five standard deviations of what it should be on average. */
    private static void assertDrawnFrom(double[] probabilities, int[] counts) {
        for (int v = 0; v < counts.length; v++) {
            double p = probabilities[v];
            double deviation = Math.sqrt(DRAWS * p * (1 - p));
            assertEquals(DRAWS * p, counts[v], 5 * deviation + 1e-9, "token " + v);
        }
    }

    private static double[] only(double[] probabilities, int... kept) {
        double[] some = new double[probabilities.length];
        double sum = Arrays.stream(kept).mapToDouble(v -> probabilities[v]).sum();
        for (int v : kept) {
            some[v] = probabilities[v] / sum;
        }
        return some;
    }

    @Test
    void temperatureDividesTheLogits() {
        for (double temperature : new double[] {0.5, 1, 2}) {
            assertDrawnFrom(softmax(LOGITS, temperature), counts(new Sampling(temperature, 0, 1, 3), LOGITS));
        }
    }

    @Test
    void topKKeepsTheLikeliest() {
        var probabilities = softmax(LOGITS, 1);
        assertDrawnFrom(only(probabilities, 1, 3, 4), counts(new Sampling(1, 3, 1, 3), LOGITS));
        assertDrawnFrom(only(probabilities, 1), counts(new Sampling(1, 1, 1, 3), LOGITS));
        assertDrawnFrom(probabilities, counts(new Sampling(1, 100, 1, 3), LOGITS));
    }

    @Test
    void topPKeepsTheFewestThatReachIt() {
        var probabilities = softmax(LOGITS, 1); // .38 for tokens 1 and 3, .14 for 4
        assertDrawnFrom(only(probabilities, 1, 3), counts(new Sampling(1, 0, 0.7, 3), LOGITS));
        assertDrawnFrom(only(probabilities, 1, 3, 4), counts(new Sampling(1, 0, 0.8, 3), LOGITS));
        assertDrawnFrom(only(probabilities, 1), counts(new Sampling(1, 0, 1e-9, 3), LOGITS));
    }

    @Test
    void theSameSeedDrawsTheSame() {
        var random = new Random(1);
        float[] logits = new float[500];
        IntStream.range(0, logits.length).forEach(v -> logits[v] = (float) random.nextGaussian());
        int[][] drawn = new int[3][];
        long[] seeds = {7, 7, 8};
        for (int i = 0; i < seeds.length; i++) {
            var sampling = new Sampling(1, 0, 1, seeds[i]);
            var own = sampling.random();
            drawn[i] = IntStream.range(0, 50).map(n -> sampling.draw(logits, own)).toArray();
        }
        assertTrue(Arrays.equals(drawn[0], drawn[1]), "same seed");
        assertTrue(!Arrays.equals(drawn[0], drawn[2]), "another seed");
    }

    @Test
    void aHighTemperatureOrHugeLogitsDoNotOverflow() {
        assertEquals(1, new Sampling(1e-300, 0, 1, 0).draw(new float[] {1, 3e38f, -3e38f}, new Random(0)));
        assertDrawnFrom(
                new double[] {.25, .25, .25, .25}, counts(new Sampling(1e300, 0, 1, 3), new float[] {4, -100, 3, 0}));
    }

    @Test
    void refusesWhatIsNoDistribution() {
        assertThrows(StrataException.class, () -> new Sampling(-0.1, 0, 1, 0));
        assertThrows(StrataException.class, () -> new Sampling(Double.NaN, 0, 1, 0));
        assertThrows(StrataException.class, () -> new Sampling(Double.POSITIVE_INFINITY, 0, 1, 0));
        assertThrows(StrataException.class, () -> new Sampling(1, -1, 1, 0));
        assertThrows(StrataException.class, () -> new Sampling(1, 0, 0, 0));
        assertThrows(StrataException.class, () -> new Sampling(1, 0, 1.01, 0));
        assertThrows(StrataException.class, () -> new Sampling(1, 0, Double.NaN, 0));
    }
}
