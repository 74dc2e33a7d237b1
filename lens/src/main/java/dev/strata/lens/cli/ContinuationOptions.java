package dev.strata.lens.cli;

import dev.strata.lens.Readings;
import dev.strata.lens.rank.RankQuery;
import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.StrataException;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A text that the model goes on with while its residual streams are kept. */
final class ContinuationOptions {
    @Option(
            names = "--generate",
            paramLabel = "N",
            description = "Let the model go on for N tokens, and rank each of them, or the watched ones in their place.")
    private Integer most;

    @Mixin
    private SamplingOptions samplingOptions;

    private Sampling sampling;

    /** Refuses options that don't go together, and wrong ones. */
    void check() {
        if (most == null && samplingOptions.given()) {
            throw new UsageException("--temperature, --top-k, --top-p and --seed are for --generate only");
        }
        if (most != null && most < 1) {
            throw new UsageException("--generate must be 1 or more, not " + most);
        }
        sampling = samplingOptions.sampling();
    }

    boolean given() {
        return most != null;
    }

    /** The blanks that the model fills as it goes on: what is read of them is captured on the way. */
    RankQuery generate(Gpt2 model, int[] prompt, int[] readings) {
        int first = prompt.length - 1;
        int end = first + Math.min(most, model.config().context() - first);
        var capture = Readings.capture(readings).at(IntStream.range(first, end).toArray());
        try (var generation = model.generate(prompt, sampling, capture)) {
            int drawn = 0;
            while (drawn < most && generation.next().isPresent()) {
                drawn++;
            }
            if (drawn == 0) {
                throw new StrataException("--generate: the model ends the text right there: no token to rank");
            }
            return Rankings.of(generation).positions(IntStream.range(first, first + drawn).toArray());
        }
    }
}
