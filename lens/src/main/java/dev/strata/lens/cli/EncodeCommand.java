package dev.strata.lens.cli;

import dev.strata.lens.encode.Encoding;
import dev.strata.lens.encode.EncodingQuery;
import dev.strata.lens.encode.Responses;
import dev.strata.lens.encode.Stimulus;
import dev.strata.lens.encode.StimulusTable;
import dev.strata.lens.encode.Voxel;
import dev.strata.lens.encode.VoxelTable;
import dev.strata.lens.table.NumberTable;
import dev.strata.lens.terminal.ProgressLine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata encode}: does the brain agree? */
@Command(
        name = "encode",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Says for each layer how well a regression from its states predicts what was measured in brains that read "
                    + "the same words (Schrimpf et al., 2021), beside an untrained model of the same shape.",
            "",
            "The score: Pearson's r between predicted and measured responses to stimuli that were held out of a ridge "
                    + "regression from the residual stream at each stimulus' last token; mean over folds, median over "
                    + "voxels, then over subjects; divided by the noise ceiling where there is one.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata encode --stimuli sentences.csv --responses voxels.csv",
            "  strata encode --stimuli sentences.csv --responses voxels.parquet --voxels subjects.csv \\",
            "      --group story --model gpt2 --html encoding.html",
            "",
            "sentences.csv                          voxels.csv          subjects.csv",
            "  id,text,story,passage                  id,v1,v2            voxel,subject,ceiling",
            "  s1,\"Once, there was a fox.\",fox,fox-1    s1,0.31,-1.2        v1,anna,0.42",
            "  s2,It was red.,fox,fox-1               s2,0.27,0.8         v2,ben,0.37"
        })
final class EncodeCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--stimuli",
            required = true,
            paramLabel = "CSV",
            description = "What was read: columns id and text and, if you like, passage and group (each stands for the "
                    + "other where only one is there). Stimuli of a passage are read one after another in one growing "
                    + "context, from which the first tokens drop out when it is full.")
    private Path stimuli;

    @Option(
            names = "--responses",
            required = true,
            paramLabel = "FILE",
            description = "What was measured, as CSV or Parquet: a column id (or else the first) and a column for each "
                    + "voxel or electrode; a row for each stimulus, in any order. Voxels with empty, NA or NaN cells are "
                    + "left out.")
    private Path responses;

    @Option(
            names = {"--voxels", "--ceiling"},
            paramLabel = "CSV",
            description = "What is known of the voxels: a column voxel, their names, and one or both of subject and "
                    + "ceiling, the noise ceiling as a correlation.")
    private Path voxels;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Parts that the stimuli are cut into, each held out once. Default: ${DEFAULT-VALUE}.")
    private int folds;

    @Option(
            names = "--group",
            paramLabel = "COLUMN",
            description = "The stimuli's column whose values a fold never splits, such as the story. Default: group or, "
                    + "without one, passage.")
    private String group;

    @Option(
            names = "--alphas",
            split = ",",
            paramLabel = "A",
            description = "Ridge's penalties to choose from, by cross-validation inside each training part, its features "
                    + "standardised. Default: 1e-3,1e-2,...,1e3.")
    private double[] alphas = EncodingQuery.DEFAULT_ALPHAS.stream().mapToDouble(Double::doubleValue).toArray();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the folds and of the untrained model's weights. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ReportOptions report;

    @Mixin
    private GeneralOptions general;

    EncodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        modelOptions.check();
        report.check();
        List<Stimulus> read = StimulusTable.read(stimuli, Optional.ofNullable(group));
        NumberTable table = NumberTable.read(responses);
        List<Voxel> known = voxels == null
                ? table.columns().stream().map(Voxel::new).toList()
                : VoxelTable.read(voxels, table.columns());
        Responses measured = Responses.to(read, table, known);
        try (var model = modelOptions.open()) {
            var query = Encoding.of(model, read, measured).seed(seed);
            var settled = UsageException.naming(() -> query.folds(folds).alphas(alphas));
            console.show(compute(settled), report, general);
        }
        return 0;
    }

    private Encoding compute(EncodingQuery query) {
        boolean silent = general.json && console.errorColumns() == 0;
        try (var line = new ProgressLine(console.err(), console.errorColumns())) {
            return query.compute((step, done, all) -> {
                if (!silent) {
                    line.show(() -> ProgressLine.bar(done, all) + " " + step + ": " + done + " of " + all);
                }
            });
        }
    }
}
