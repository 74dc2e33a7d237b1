package dev.strata.lens.cli;

import dev.strata.lens.SingleToken;
import dev.strata.runtime.Gpt2;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Tokens to rank. */
final class WatchOptions {
    @Option(
            names = "--watch",
            paramLabel = "TOKEN",
            description = "A token to rank, most often with a space before it: \" London\". Repeatable.")
    private List<String> watched = List.of();

    @Option(names = "--watch-id", split = ",", paramLabel = "ID", description = "The same, by its id. Repeatable.")
    private int[] watchedIds = {};

    boolean given() {
        return !watched.isEmpty() || watchedIds.length > 0;
    }

    /** The watched tokens' ids; none for the model's first choice. */
    int[] targets(Gpt2 model) {
        for (int id : watchedIds) {
            UsageException.requireToken("--watch-id", id, model);
        }
        var texts = watched.stream().mapToInt(
                text -> UsageException.blaming("--watch", () -> SingleToken.of(model.tokenizer(), text)));
        return IntStream.concat(texts, Arrays.stream(watchedIds)).toArray();
    }
}
