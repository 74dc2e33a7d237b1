package dev.strata.lens.cli;

import dev.strata.lens.evaluate.Evaluation;
import dev.strata.lens.evaluate.Perplexity;
import dev.strata.lens.terminal.ProgressLine;
import dev.strata.runtime.train.TextFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata evaluate}: the perplexity of text. */
@Command(
        name = "evaluate",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Says how well a model predicts text: mean loss, perplexity per token and per word, bits per byte.",
            "",
            "A window of the model's context slides over each file; each token counts once, in the first window that "
                    + "predicts it.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata evaluate --data my.txt",
            "  strata evaluate --data my.txt --stride 1 --model gpt2"
        })
final class EvaluateCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "UTF-8 text: files, or directories of .txt files. Repeatable.")
    private List<Path> data;

    @Option(
            names = "--stride",
            paramLabel = "N",
            description = "Tokens from one window's start to the next one's: a smaller one gives each token more "
                    + "context and takes longer. Default: half the context.")
    private Integer stride;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private GeneralOptions general;

    EvaluateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        modelOptions.check();
        List<Path> files = UsageException.blaming("--data", () -> TextFiles.of(data));
        try (var model = modelOptions.open()) {
            var evaluation = stride == null
                    ? Evaluation.of(model)
                    : UsageException.blaming("--stride", () -> Evaluation.of(model).stride(stride));
            Perplexity perplexity = run(evaluation, files);
            console.out().println(general.json ? perplexity.toJson() : perplexity.toString());
        }
        return 0;
    }

    private Perplexity run(Evaluation evaluation, List<Path> files) {
        boolean silent = general.json && console.errorColumns() == 0;
        try (var line = new ProgressLine(console.err(), console.errorColumns())) {
            return evaluation.run(files, (done, all) -> {
                if (!silent) {
                    line.tokens(done, all);
                }
            });
        }
    }
}
