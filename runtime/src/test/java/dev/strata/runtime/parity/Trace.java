package dev.strata.runtime.parity;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Every hook of one reference forward pass, and what a lens reads from it. */
final class Trace {
    private final Reference reference;
    private final Config config;
    private final int length;
    private final Map<Hook, double[][]> values = new HashMap<>();

    Trace(Reference reference, Config config, int length) {
        this.reference = reference;
        this.config = config;
        this.length = length;
    }

    void keep(Site site, int layer, double[][] rows) {
        values.put(new Hook(site, layer), rows);
    }

    /** All of a hook, as it is shaped when every position is captured. */
    double[] all(Hook hook) {
        return at(hook, IntStream.range(0, length).toArray(), length);
    }

    /**
     * A hook as it is shaped when these positions are captured and {@code seen} positions are in the cache.
     * What came later changes nothing: attention is causal.
     */
    double[] at(Hook hook, int[] positions, int seen) {
        double[][] rows = values.get(hook);
        if (hook.site() != Site.PATTERN) {
            return IntStream.of(positions).mapToObj(p -> rows[p]).flatMapToDouble(Arrays::stream).toArray();
        }
        return IntStream.range(0, config.heads()).boxed()
                .flatMap(head -> IntStream.of(positions).mapToObj(p -> rows[head * length + p]))
                .flatMapToDouble(row -> Arrays.stream(row, 0, seen))
                .toArray();
    }

    /** The logits after the last position. */
    double[] lastLogits() {
        return logits(length - 1);
    }

    double[] logits(int position) {
        return values.get(Hook.of(Site.LOGITS))[position];
    }

    /** The logits, [T, V], read from a captured tensor of the model's width. */
    double[][] read(Hook hook, boolean normalise) {
        double[][] x = values.get(hook);
        return reference.unembed(normalise ? reference.finalNorm(x) : x);
    }

    /** The logits, [T, V], that a lens reads from the residual stream after {@code blocks} blocks. */
    double[][] read(Lens lens, int blocks) {
        return read(Hook.residual(blocks), lens.normalises(blocks, config.layers()));
    }

    /** 1 + the number of tokens with a strictly larger logit. */
    static int rank(double[] logits, int target) {
        int rank = 1;
        for (double logit : logits) {
            if (logit > logits[target]) {
                rank++;
            }
        }
        return rank;
    }

    /** The token with the largest logit, the first of equals. */
    static int argmax(double[] logits) {
        int best = 0;
        for (int token = 1; token < logits.length; token++) {
            if (logits[token] > logits[best]) {
                best = token;
            }
        }
        return best;
    }
}
