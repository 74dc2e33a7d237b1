package dev.strata.lens.cli;

import dev.strata.lens.Ranges;
import dev.strata.lens.Readings;
import dev.strata.lens.predict.Predictions;
import dev.strata.lens.predict.LensPredictions;
import dev.strata.lens.predict.PackPredictQuery;
import dev.strata.runtime.Gpt2;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata predict}: what would each layer say? */
@Command(
        name = "predict",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Shows the tokens that each layer would put first after TEXT, and their probabilities.",
            "",
            "With --layers -1, only what the model itself would say, as bars.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata predict \"Heathrow airport is located in the city of\" --top 5",
            "  strata predict \"The keys to the cabinet\" --layers -1",
            "  strata predict \"The keys to the cabinet are\" --positions 1,-1 --html predictions.html",
            "  strata predict --file prompts.txt --layers -1 --top 3"
        })
final class PredictCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Prompt prompt;

    @Mixin
    private PromptFileOption file;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "10",
            description = "How many of each layer's likeliest tokens. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(
            names = "--positions",
            paramLabel = "LIST",
            defaultValue = "-1",
            description = "The input tokens that the predictions follow, e.g. 0,3-5,-1; negative ones count from "
                    + "the end. Default: the last.")
    private String positions;

    @Mixin
    private LensOptions lens;

    @Mixin
    private ReportOptions report;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private GeneralOptions general;

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (file.given()) {
            file.check(prompt);
            report.checkAbsent();
        } else {
            prompt.check();
        }
        report.check();
        modelOptions.check();
        try (var model = modelOptions.open()) {
            if (file.given()) {
                predictAll(model, file.read(model, console.in()));
                return 0;
            }
            console.show(predict(model, prompt.tokens(model, console.in())), report, general);
        }
        return 0;
    }

    private void predictAll(Gpt2 model, PromptLines prompts) {
        UsageException.blaming("--top", () -> LensPredictions.checked(top, model));
        var query = new PackPredictQuery(
                model, prompts.tokens(), Blanks.of(prompts, positions), lens.lens, lens.readings(model));
        try (var batch = new BatchReport(console, general, prompts.count(), "tokens read")) {
            query.top(top, batch.views(predictions -> predictions.tokens().size()));
            batch.finish();
        }
    }

    private Predictions predict(Gpt2 model, int[] tokens) {
        UsageException.blaming("--top", () -> LensPredictions.checked(top, model));
        int[] readings = lens.readings(model);
        var capture = Readings.capture(readings);
        if (tokens.length > 0) { // none at all is refused by the model
            capture = capture.at(UsageException.blaming(
                    "--positions", () -> Ranges.parse(positions, tokens.length, "position")));
        }
        var run = model.run(tokens, capture);
        var query = Predictions.of(run).lens(lens.lens).layers(lens.layers).positions(run.positions());
        return (report.page() ? query.details() : query).top(top);
    }
}
