package dev.strata.lens.cli;

import dev.strata.runtime.train.DataSource;
import dev.strata.runtime.train.TextFiles;
import dev.strata.runtime.train.Windowing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The text that a model learns from, and how it is cut. What isn't given is null. */
final class DataOptions {
    @Option(
            names = "--data",
            arity = "1..*",
            paramLabel = "FILE",
            description = "UTF-8 text to learn from: files, or directories of .txt files. Repeatable.")
    private List<Path> data = List.of();

    @Option(
            names = "--held-out",
            paramLabel = "FILE",
            description = "Text to measure the held-out loss with. Default: the end of the data.")
    private Path heldOut;

    @Option(
            names = "--held-out-part",
            paramLabel = "P",
            description = "The share of the data that is held out, at its end; 0 for none. Default: 0.02.")
    private Double heldOutPart;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens of a training window, and of a new model's context. Default: 128, or the whole "
                    + "context of --init.")
    private Integer context;

    @Option(
            names = "--stride",
            paramLabel = "N",
            description = "Tokens from one window's start to the next one's. Default: the context.")
    private Integer stride;

    @Option(
            names = "--at-lines",
            description = "Windows start only where a line does, so that a model of one sentence a line learns texts "
                    + "from their first word on.")
    private boolean atLines;

    boolean isGiven() {
        return !data.isEmpty();
    }

    Optional<Integer> context() {
        return Optional.ofNullable(context);
    }

    /** The windows of a new run. */
    Windowing windowing(int defaultContext) {
        int tokens = context == null ? defaultContext : context;
        return UsageException.naming(() -> new Windowing(tokens, stride == null ? tokens : stride, atLines));
    }

    /** The windows of a run that has these, with what was given in their place. */
    Windowing over(Windowing saved) {
        int tokens = context == null ? saved.context() : context;
        return UsageException.naming(() -> new Windowing(
                tokens,
                stride == null ? Math.min(saved.stride(), tokens) : stride,
                atLines || saved.atLines()));
    }

    /** The text of a new run. */
    DataSource source() {
        if (data.isEmpty()) {
            throw new UsageException("--data is missing: the text to learn from");
        }
        if (heldOut != null && heldOutPart != null) {
            throw new UsageException("either --held-out or --held-out-part, not both");
        }
        return source(heldOutPart == null ? DataSource.DEFAULT_PART : heldOutPart, Optional.ofNullable(heldOut));
    }

    /** The text of a run that has this, with what was given in its place. */
    DataSource over(DataSource saved) {
        if (heldOutPart != null && (saved.heldOutFile().isPresent() || heldOutPart != saved.heldOutPart())) {
            throw new UsageException("--held-out-part " + heldOutPart + ": the run was begun with "
                    + saved.heldOutFile().map(file -> "--held-out " + file)
                            .orElse("--held-out-part " + saved.heldOutPart()));
        }
        if (heldOut != null && saved.heldOutFile().isEmpty()) {
            throw new UsageException("--held-out " + heldOut + ": the run was begun with --held-out-part "
                    + saved.heldOutPart());
        }
        Optional<Path> file = heldOut == null ? saved.heldOutFile() : Optional.of(heldOut);
        return data.isEmpty()
                ? new DataSource(saved.files(), file, saved.heldOutPart())
                : source(saved.heldOutPart(), file);
    }

    private DataSource source(double part, Optional<Path> file) {
        file.filter(path -> !Files.isRegularFile(path)).ifPresent(path -> {
            throw new UsageException("--held-out: " + path + (Files.exists(path) ? ": not a file" : ": no such file"));
        });
        List<Path> files = UsageException.blaming("--data", () -> TextFiles.of(data));
        return UsageException.naming(() -> new DataSource(files, file, part));
    }
}
