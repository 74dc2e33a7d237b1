package dev.strata.lens.cli;

import dev.strata.lens.Ranges;
import dev.strata.lens.Readings;
import dev.strata.lens.Windows;
import dev.strata.lens.rank.PackRankQuery;
import dev.strata.lens.rank.RankQuery;
import dev.strata.lens.rank.Rankings;
import dev.strata.lens.rank.TextRankQuery;
import dev.strata.lens.terminal.ProgressLine;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata rank}: at which layer does a word rise to rank 1? */
@Command(
        name = "rank",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Ranks tokens by what each layer would say comes next: 1 is the layer's own choice.",
            "",
            "Without --watch, --all or --generate it ranks the token that the model itself puts first after TEXT.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata rank \"Heathrow airport is located in the city of\" --watch \" London\" --watch \" Paris\"",
            "  strata rank \"The keys to the cabinet are on the table\" --all",
            "  strata rank --text-file story.txt --all --stride 32 --html story.html",
            "  strata rank \"The keys to the\" --generate 8 --top-p 0.9 --seed 7",
            "  strata rank --file prompts.txt --watch \" London\" > ranks.jsonl"
        })
final class RankCommand implements Callable<Integer> {
    /** Each layer's likeliest tokens in a page or a picture. */
    private static final int DETAILS = 5;

    private final Console console;

    @Mixin
    private Prompt prompt;

    @Mixin
    private PromptFileOption file;

    @Mixin
    private WatchOptions watch;

    @Option(names = "--all", description = "Rank each next token of TEXT itself.")
    private boolean all;

    @Option(
            names = "--stride",
            paramLabel = "N",
            description = "With --all: a text longer than the context is read in windows, each so many tokens after the "
                    + "one before; a smaller number gives each token more context and takes longer. Default: half the "
                    + "context.")
    private Integer stride;

    @Mixin
    private ContinuationOptions continuation;

    @Mixin
    private LensOptions lens;

    @Option(
            names = "--positions",
            paramLabel = "LIST",
            description = "The input tokens that the predictions follow, e.g. 0,3-5,-1; negative ones count from "
                    + "the end. Default: the last, or with --all each but the last.")
    private String positions;

    @Mixin
    private ReportOptions report;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private GeneralOptions general;

    RankCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (file.given()) {
            file.check(prompt);
            checkAlone();
        } else {
            prompt.check();
        }
        report.check();
        modelOptions.check();
        continuation.check();
        check();
        try (var model = modelOptions.open()) {
            if (file.given()) {
                rankAll(model, file.read(model, console.in()));
                return 0;
            }
            console.show(rank(model, prompt.tokens(model, console.in())), report, general);
        }
        return 0;
    }

    /** Refuses options that don't go together. */
    private void check() {
        if (all && watch.given()) {
            throw new UsageException("--all ranks the text's own tokens: leave out --watch and --watch-id");
        }
        if (all && continuation.given()) {
            throw new UsageException("either --all, for the tokens of TEXT, or --generate, for those after it, not both");
        }
        if (stride != null && !all) {
            throw new UsageException("--stride is for --all only");
        }
        if (continuation.given() && positions != null) {
            throw new UsageException("--positions: --generate ranks at the positions of the generated tokens");
        }
    }

    /** Refuses options that are for one text. */
    private void checkAlone() {
        report.checkAbsent();
        if (continuation.given() || stride != null) {
            throw new UsageException("--generate and --stride are for one text: not with --file");
        }
    }

    private void rankAll(Gpt2 model, PromptLines prompts) {
        int[] targets = watch.targets(model);
        var given = Optional.ofNullable(positions);
        var blanks = all ? Blanks.beforeTokens(prompts, given) : Blanks.of(prompts, given.orElse("-1"));
        var query = new PackRankQuery(model, prompts.tokens(), blanks, lens.lens, lens.readings(model));
        try (var batch = new BatchReport(console, general, prompts.count(), "tokens read")) {
            Consumer<Rankings> each = batch.views(rankings -> rankings.tokens().size());
            if (all) {
                query.nextTokens(each);
            } else if (targets.length > 0) {
                query.watch(targets, each);
            } else {
                query.firstChoice(each);
            }
            batch.finish();
        }
    }

    private Rankings rank(Gpt2 model, int[] tokens) {
        int[] readings = lens.readings(model);
        if (all) {
            return all(model, tokens);
        }
        int[] targets = watch.targets(model);
        boolean goesOn = continuation.given();
        var query = goesOn ? continuation.generate(model, tokens, readings) : given(model, tokens, readings);
        query = query.lens(lens.lens).layers(lens.layers);
        query = report.any() ? query.details(DETAILS) : query;
        return targets.length > 0 ? query.watch(targets) : goesOn ? query.nextTokens() : query.firstChoice();
    }

    private Rankings all(Gpt2 model, int[] tokens) {
        if (tokens.length < 2) {
            throw new StrataException("--all needs two tokens at least: the text has " + tokens.length);
        }
        var query = Rankings.of(model, tokens).lens(lens.lens).layers(lens.layers).stride(stride(model));
        query = report.any() ? query.details(DETAILS) : query;
        var ready = at(query, positions(tokens, "0--2"));
        try (var line = new ProgressLine(console.err(), console.errorColumns())) {
            boolean silent = general.json && console.errorColumns() == 0;
            return ready.nextTokens((done, all) -> {
                if (!silent) {
                    line.tokens(done, all);
                }
            });
        }
    }

    private static TextRankQuery at(TextRankQuery query, int[] positions) {
        return UsageException.blaming("--positions", () -> query.positions(positions));
    }

    private int stride(Gpt2 model) {
        return stride == null
                ? Windows.defaultStride(model)
                : UsageException.blaming("--stride", () -> Windows.checked(stride, model));
    }

    private int[] positions(int[] tokens, String otherwise) {
        return UsageException.blaming("--positions", () ->
                Ranges.parse(positions == null ? otherwise : positions, tokens.length, "position"));
    }

    /** The blanks of the text; the model's first choice needs the last residual stream too. */
    private RankQuery given(Gpt2 model, int[] tokens, int[] readings) {
        var needed = IntStream.concat(Arrays.stream(readings), IntStream.of(model.config().layers())).toArray();
        var capture = Readings.capture(needed);
        Run run = model.run(tokens, tokens.length == 0 ? capture : capture.at(positions(tokens, "-1")));
        return Rankings.of(run).positions(run.positions());
    }
}
