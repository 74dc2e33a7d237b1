package dev.strata.lens.cli;

import dev.strata.lens.Ranges;
import dev.strata.lens.attention.Attention;
import dev.strata.lens.attention.AttentionQuery;
import dev.strata.lens.attention.Method;
import dev.strata.lens.attention.Normalisation;
import dev.strata.runtime.Gpt2;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata attention}: which words does a word read? */
@Command(
        name = "attention",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Shows how much each position of TEXT reads of the others: in one layer, or through all layers down to the "
                    + "input tokens.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata attention \"Heathrow airport is located in the city of\"",
            "  strata attention \"The key to the cabinets\" --method flow --html flow.html",
            "  strata attention \"The key to the cabinets\" --method raw --layer 3 --heads 0,2"
        })
final class AttentionCommand implements Callable<Integer> {
    /** Flow that takes longer is announced. */
    private static final double PATIENCE_SECONDS = 5;

    private final Console console;

    @Mixin
    private Prompt prompt;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "rollout",
            converter = MethodConverter.class,
            description = "raw (one layer's attention weights), rollout (the layers' attention, residual stream "
                    + "included, multiplied down to the input tokens) or flow (the maximum flow down to them, "
                    + "attention being the capacity; slow for long texts). Default: ${DEFAULT-VALUE}.")
    private Method method;

    @Option(
            names = "--heads",
            paramLabel = "LIST",
            description = "The heads to average, e.g. 0,3-5,-1. Default: all; a page of raw attention shows each, too.")
    private String heads;

    @Option(
            names = "--layer",
            paramLabel = "L",
            description = "raw: the layer to show. rollout, flow: the last layer to go through. Negative ones count "
                    + "from the end. Default: the last.")
    private Integer layer;

    @Option(
            names = "--positions",
            paramLabel = "LIST",
            description = "The reading positions, e.g. 0,3-5,-1. Default: all.")
    private String positions;

    @Option(
            names = "--normalisation",
            paramLabel = "NAME",
            defaultValue = "row",
            converter = NormalisationConverter.class,
            description = "row: each row adds up to 1 over the positions that it can see; nothing is done about early "
                    + "positions having more readers. receptive-field (rollout, flow): each number is divided by what "
                    + "heads that read all they can see evenly would give, then as row. Default: ${DEFAULT-VALUE}.")
    private Normalisation normalisation;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ReportOptions report;

    @Mixin
    private GeneralOptions general;

    AttentionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        prompt.check();
        modelOptions.check();
        report.check();
        if (method == Method.RAW && normalisation == Normalisation.RECEPTIVE_FIELD) {
            throw new UsageException("--normalisation " + normalisation + " is for --method " + Method.ROLLOUT + " and "
                    + Method.FLOW + " only, not for " + method);
        }
        try (var model = modelOptions.open()) {
            var query = query(model, prompt.tokens(model, console.in()));
            double seconds = query.expectedSeconds();
            if (seconds > PATIENCE_SECONDS) {
                console.err().printf("attention flow takes about %.0f s here%n", seconds);
            }
            console.show(query.compute(), report, general);
        }
        return 0;
    }

    private AttentionQuery query(Gpt2 model, int[] tokens) {
        AttentionQuery query = Attention.of(model, tokens).method(method).normalisation(normalisation);
        int headCount = model.config().heads();
        if (heads != null) {
            query = query.heads(UsageException.blaming("--heads", () -> Ranges.parse(heads, headCount, "head")));
        }
        if (positions != null && tokens.length > 0) {
            query = query.positions(
                    UsageException.blaming("--positions", () -> Ranges.parse(positions, tokens.length, "position")));
        }
        var asked = query;
        return layer == null ? asked : UsageException.blaming("--layer", () -> asked.layer(layer));
    }

    private static final class MethodConverter extends NamedConverter<Method> {
        MethodConverter() {
            super(Method::of);
        }
    }

    private static final class NormalisationConverter extends NamedConverter<Normalisation> {
        NormalisationConverter() {
            super(Normalisation::of);
        }
    }
}
