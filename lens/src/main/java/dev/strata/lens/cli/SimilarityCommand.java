package dev.strata.lens.cli;

import dev.strata.lens.activations.Progress;
import dev.strata.lens.similarity.Metric;
import dev.strata.lens.similarity.Place;
import dev.strata.lens.similarity.Similarity;
import dev.strata.lens.similarity.SimilarityQuery;
import dev.strata.lens.terminal.ProgressLine;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.train.TextFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata similarity}: which layers hold the same? */
@Command(
        name = "similarity",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Says how alike the activations of a model's layers are over a text, from 0 to 1, among themselves or to those "
                    + "of another model.",
            "",
            "Text longer than the context is read in windows that overlap by half; each token counts once, with at least "
                    + "half a window before it but for the text's beginning. Two models must cut the text into the same "
                    + "tokens, and read windows of the smaller context.",
            ""
        },
        footer = {
            "",
            "Where the numbers differ from Ecco 0.1.2's: its CCA leaves out the smallest correlations, 2 %% of their sum; its "
                    + "SVCCA keeps 20 components rather than 99 %% of the variance; its PWCCA takes the weights from directions "
                    + "that are not whitened. CKA is the same.",
            "",
            "For example:",
            "  strata similarity --data my.txt",
            "  strata similarity --data my.txt --metric svcca --site mlp_out --html layers.html",
            "  strata similarity --data my.txt --model gpt2 --with distilgpt2 --png layers.png"
        })
final class SimilarityCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "UTF-8 text: files, or directories of .txt files. Repeatable.")
    private List<Path> data;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            defaultValue = "cka",
            converter = MetricConverter.class,
            description = "cka: linear centred kernel alignment, blind to rotations and scale. cca: the mean canonical "
                    + "correlation, blind to any invertible linear map. svcca: that of the principal components with 99 %% of "
                    + "the variance. pwcca: the mean weighted by how much the row's layer says of each direction. Default: "
                    + "${DEFAULT-VALUE}.")
    private Metric metric;

    @Option(
            names = "--site",
            paramLabel = "SITE",
            defaultValue = "resid_post",
            converter = PlaceConverter.class,
            description = "What is compared: resid_post (the residual stream, embed being what enters layer 0), mlp_post "
                    + "(the MLP's activations after the GELU), attn_out or mlp_out (what attention or the MLP adds to the "
                    + "residual stream). Default: ${DEFAULT-VALUE}.")
    private Place place;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The text's first tokens that are read. The CCA metrics say little unless they are many times the "
                    + "width. Default: " + SimilarityQuery.DEFAULT_TOKENS + ".")
    private int most = SimilarityQuery.DEFAULT_TOKENS;

    @Option(
            names = "--with",
            paramLabel = "DIR",
            description = "Another model, whose layers are the columns. Default: the model itself.")
    private Path with;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ReportOptions report;

    @Mixin
    private GeneralOptions general;

    SimilarityCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        modelOptions.check();
        report.check();
        if (most < 2) {
            throw new UsageException("--max-tokens must be 2 or more, not " + most);
        }
        List<Path> files = UsageException.blaming("--data", () -> TextFiles.of(data));
        try (var model = modelOptions.open()) {
            var query = Similarity.of(model, files).metric(metric).place(place).maxTokens(most);
            console.show(with == null ? compute(query) : computeWith(query), report, general);
        }
        return 0;
    }

    private Similarity computeWith(SimilarityQuery query) {
        try (Gpt2 other = modelOptions.open(with)) {
            return compute(query.with(other));
        }
    }

    private Similarity compute(SimilarityQuery query) {
        if (general.json && console.errorColumns() == 0) {
            return query.compute();
        }
        try (var line = new ProgressLine(console.err(), console.errorColumns())) {
            Progress progress = (step, done, all) -> line.show(() -> "%s %s of %s %s".formatted(
                    ProgressLine.bar(done, all), ProgressLine.count(done), ProgressLine.count(all), step));
            return query.compute(progress);
        }
    }

    private static final class MetricConverter extends NamedConverter<Metric> {
        MetricConverter() {
            super(Metric::of);
        }
    }

    private static final class PlaceConverter extends NamedConverter<Place> {
        PlaceConverter() {
            super(Place::of);
        }
    }
}
