package dev.strata.lens.cli;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.tokenizer.BpeTrainer;
import dev.strata.runtime.tokenizer.Tokenizer;
import dev.strata.runtime.train.ModelShape;
import dev.strata.runtime.train.TextFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a run begins with: a checkpoint, or a new model. What isn't given is null. */
final class ShapeOptions {
    static final int DEFAULT_CONTEXT = 128;
    private static final int DEFAULT_LAYERS = 4;
    private static final int DEFAULT_HEADS = 4;
    private static final int DEFAULT_WIDTH = 128;
    private static final int DEFAULT_VOCABULARY = 2048;

    @Option(
            names = "--init",
            paramLabel = "DIR",
            description = "The checkpoint to begin with, with its vocabulary. Default: a new model.")
    private Path init;

    @Option(names = "--layers", paramLabel = "N", description = "Blocks of a new model. Default: 4.")
    private Integer layers;

    @Option(names = "--heads", paramLabel = "N", description = "Attention heads of its blocks. Default: 4.")
    private Integer heads;

    @Option(names = "--width", paramLabel = "N", description = "Width of its residual stream. Default: 128.")
    private Integer width;

    @Option(
            names = "--vocab",
            paramLabel = "N",
            description = "Tokens of its vocabulary, a byte-level BPE that is learnt from the data. Default: 2048, "
                    + "or as many as the data has.")
    private Integer vocabulary;

    @Option(
            names = "--vocabulary",
            paramLabel = "DIR",
            description = "A vocabulary to take instead: a directory with vocab.json and merges.txt.")
    private Path vocabularyDirectory;

    Optional<Path> init() {
        return Optional.ofNullable(init);
    }

    /** Refuses what can be seen to be wrong before any text is read. */
    void check(Optional<Integer> context) {
        if (vocabulary != null && vocabularyDirectory != null) {
            throw new UsageException("either --vocab or --vocabulary, not both");
        }
        if (init == null) {
            shape(context);
            if (vocabulary != null && vocabulary < BpeTrainer.LEAST_VOCABULARY) {
                throw new UsageException("--vocab must be " + BpeTrainer.LEAST_VOCABULARY + " or more (the bytes and "
                        + "<|endoftext|>), not " + vocabulary);
            }
        }
    }

    private ModelShape shape(Optional<Integer> context) {
        return UsageException.naming(() -> new ModelShape(
                layers == null ? DEFAULT_LAYERS : layers, heads == null ? DEFAULT_HEADS : heads,
                width == null ? DEFAULT_WIDTH : width, context.orElse(DEFAULT_CONTEXT)));
    }

    /** Makes a checkpoint of a new model in an empty directory. */
    void write(Path directory, Optional<Integer> context, List<Path> text, long seed) {
        if (vocabularyDirectory != null) {
            UsageException.blaming("--vocabulary", () -> Tokenizer.open(vocabularyDirectory));
            for (String name : List.of("vocab.json", "merges.txt", "tokenizer.json")) {
                TemporaryDirectory.copyIfThere(vocabularyDirectory.resolve(name), directory.resolve(name));
            }
        } else if (vocabulary != null) {
            UsageException.blaming("--vocab", () -> BpeTrainer.train(TextFiles.pieces(text), vocabulary))
                    .write(directory);
        } else {
            BpeTrainer.trainAtMost(TextFiles.pieces(text), DEFAULT_VOCABULARY).write(directory);
        }
        shape(context).write(directory, seed);
    }

    /**
     * Refuses a shape that isn't the one of the model there is.
     *
     * @param whose what has another one, e.g. {@code gpt2 has}
     */
    void requireSame(Config config, String whose) {
        requireSame("--layers", layers, config.layers(), whose);
        requireSame("--heads", heads, config.heads(), whose);
        requireSame("--width", width, config.width(), whose);
        requireSame("--vocab", vocabulary, config.vocabulary(), whose);
        if (vocabularyDirectory != null) {
            UsageException.blaming("--vocabulary", () -> Tokenizer.open(vocabularyDirectory, config.vocabulary()));
            throw new UsageException("--vocabulary " + vocabularyDirectory + ": " + whose + " its own");
        }
    }

    private static void requireSame(String option, Integer given, int there, String whose) {
        if (given != null && given != there) {
            throw new UsageException(option + " " + given + ": " + whose + " " + there);
        }
    }
}
