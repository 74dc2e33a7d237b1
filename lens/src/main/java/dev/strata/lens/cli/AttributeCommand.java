package dev.strata.lens.cli;

import dev.strata.lens.attribute.Attribution;
import dev.strata.lens.attribute.AttributionQuery;
import dev.strata.runtime.Gpt2;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata attribute}: which heads and MLPs speak for a word? */
@Command(
        name = "attribute",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Splits the logit of an answer after TEXT, over that of a wrong one, into what each head and each MLP adds "
                    + "to it directly, scaled by the final layer norm's own statistics. The components add up to the "
                    + "logit difference; the residue, rounding, is said.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata attribute \"Heathrow airport is located in the city of\" --answer \" London\" --wrong \" Paris\"",
            "  strata attribute \"The key to the cabinets\" --answer \" is\" --wrong \" are\" --html attribution.html"
        })
final class AttributeCommand implements Callable<Integer> {
    private static final String ANSWER = "--answer";
    private static final String WRONG = "--wrong";

    private final Console console;

    @Mixin
    private Prompt prompt;

    @Option(
            names = {ANSWER, "--target"},
            paramLabel = "TOKEN",
            description = "The token whose logit is explained, most often with a space before it: \" London\". "
                    + "Default: the model's first choice.")
    private String answer;

    @Option(names = {"--answer-id", "--target-id"}, paramLabel = "ID", description = "The same, by its id.")
    private Integer answerId;

    @Option(
            names = WRONG,
            paramLabel = "TOKEN",
            description = "The token whose logit it is compared with. Default: the mean of the whole vocabulary's, as "
                    + "a constant added to all logits changes no probability.")
    private String wrong;

    @Option(names = "--wrong-id", paramLabel = "ID", description = "The same, by its id.")
    private Integer wrongId;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ReportOptions report;

    @Mixin
    private GeneralOptions general;

    AttributeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        prompt.check();
        modelOptions.check();
        report.check();
        var right = new OneToken(ANSWER, answer, answerId);
        var other = new OneToken(WRONG, wrong, wrongId);
        try (var model = modelOptions.open()) {
            console.show(query(model, right, other).compute(), report, general);
        }
        return 0;
    }

    private AttributionQuery query(Gpt2 model, OneToken right, OneToken other) {
        var query = Attribution.of(model, prompt.tokens(model, console.in()));
        var answered = right.of(model);
        var compared = other.of(model);
        if (answered.isPresent() && answered.equals(compared)) {
            throw new UsageException(WRONG + " is the same token as " + ANSWER + ": " + compared.getAsInt());
        }
        query = answered.isPresent() ? query.answer(answered.getAsInt()) : query;
        return compared.isPresent() ? query.wrong(compared.getAsInt()) : query;
    }
}
