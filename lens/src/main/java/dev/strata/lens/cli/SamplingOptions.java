package dev.strata.lens.cli;

import dev.strata.runtime.Sampling;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Option;

/** How a text that the model goes on with is drawn. What isn't given is null. */
final class SamplingOptions {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the logits; 0 always takes the likeliest token. Default: 0, or 1 where "
                    + "--top-k, --top-p or --seed is given.")
    private Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K likeliest tokens; 0 is all.")
    private Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw from the fewest tokens whose probabilities add up to P.")
    private Double topP;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed draws the same text. Default: a new one.")
    private Long seed;

    /** Whether any of them is given. */
    boolean given() {
        return temperature != null || drawn();
    }

    Sampling sampling() {
        double t = temperature != null ? temperature : drawn() ? 1 : 0;
        int k = topK == null ? 0 : topK;
        double p = topP == null ? 1 : topP;
        long s = seed != null ? seed : ThreadLocalRandom.current().nextLong(1L << 53);
        return UsageException.naming(() -> new Sampling(t, k, p, s));
    }

    private boolean drawn() {
        return topK != null || topP != null || seed != null;
    }
}
