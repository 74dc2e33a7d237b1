package dev.strata.runtime;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * How the next token is drawn from the logits.
 *
 * @param temperature divides the logits; 0 always takes the largest (greedy)
 * @param topK only the k largest logits stay; 0 for all
 * @param topP only the smallest set of tokens stays whose probabilities reach p (nucleus sampling, Holtzman
 *     et al., 2020); 1 for all
 * @param seed the same seed draws the same tokens
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
    public Sampling {
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new StrataException("temperature must be a number ≥ 0, not " + temperature);
        }
        if (topK < 0) {
            throw new StrataException("top-k must be ≥ 0 (0 keeps all tokens), not " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new StrataException("top-p must be in (0, 1], not " + topP);
        }
    }

    /** Always the largest logit. */
    public static Sampling greedy() {
        return new Sampling(0, 0, 1, 0);
    }

    /** What the text of this number draws with, among texts that are written together: a seed of its own, seed + i. */
    public Sampling ofText(int i) {
        return new Sampling(temperature, topK, topP, seed + i);
    }

    boolean isGreedy() {
        return temperature == 0;
    }

    RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Draws a token. Probabilities are computed in float64; equal logits stay in the order of their ids. */
    int draw(float[] logits, RandomGenerator random) {
        long[] order = descending(logits);
        int kept = topK == 0 ? logits.length : Math.min(topK, logits.length);
        double max = logits[token(order[0])];
        double[] weights = new double[kept];
        double total = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = Math.exp((logits[token(order[i])] - max) / temperature);
            total += weights[i];
        }
        double nucleus = 0;
        int last = kept;
        for (int i = 0; i < kept; i++) {
            nucleus += weights[i];
            if (nucleus >= topP * total) {
                last = i + 1;
                break;
            }
        }
        double at = random.nextDouble() * Math.min(nucleus, total);
        for (int i = 0; i < last; i++) {
            at -= weights[i];
            if (at < 0) {
                return token(order[i]);
            }
        }
        return token(order[last - 1]);
    }

    /** Tokens by descending logit, each packed as (ordered bits of the negated logit, id). */
    private static long[] descending(float[] logits) {
        long[] keys = new long[logits.length];
        for (int v = 0; v < logits.length; v++) {
            int bits = Float.floatToIntBits(logits[v] + 0f);
            int ascending = bits ^ ((bits >> 31) & 0x7fffffff);
            keys[v] = ((long) ~ascending << 32) | v;
        }
        Arrays.sort(keys);
        return keys;
    }

    private static int token(long key) {
        return (int) key;
    }
}
