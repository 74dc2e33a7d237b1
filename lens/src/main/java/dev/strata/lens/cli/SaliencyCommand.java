package dev.strata.lens.cli;

import dev.strata.lens.saliency.Convention;
import dev.strata.lens.saliency.Method;
import dev.strata.lens.saliency.Saliency;
import dev.strata.lens.saliency.SaliencyQuery;
import dev.strata.runtime.Gpt2;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata saliency}: which tokens of the text made the model expect a word? */
@Command(
        name = "saliency",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Scores each token of TEXT by what it does to the probability of a target after it.",
            "",
            "Without --target the target is the token that the model itself puts first after TEXT.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata saliency \"Heathrow airport is located in the city of\"",
            "  strata saliency \"The keys to the cabinet\" --target \" is\" --method integrated-gradients",
            "  strata saliency \"The keys to the cabinet\" --html keys.html"
        })
final class SaliencyCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Prompt prompt;

    @Option(
            names = "--target",
            paramLabel = "TOKEN",
            description = "The token to explain, most often with a space before it: \" London\". Default: the "
                    + "model's first choice.")
    private String target;

    @Option(names = "--target-id", paramLabel = "ID", description = "The same, by its id.")
    private Integer targetId;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "grad-x-input",
            converter = MethodConverter.class,
            description = "What is attributed to each number of a token's embedding: grad-x-input (gradient × "
                    + "embedding), integrated-gradients (the same, the gradient being the mean over the way from zero "
                    + "embeddings) or gradient (its absolute value). Default: ${DEFAULT-VALUE}.")
    private Method method;

    @Option(
            names = "--convention",
            paramLabel = "NAME",
            defaultValue = "captum",
            converter = ConventionConverter.class,
            description = "captum: of the target's log-probability; a score is the sum over the width, negative "
                    + "where a token speaks against the target. ecco: of the probability; a score is the L2 norm over "
                    + "the width, and all add up to 1. Default: ${DEFAULT-VALUE}.")
    private Convention convention;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Points on integrated-gradients' way; more leave a smaller completeness gap. Default: "
                    + SaliencyQuery.DEFAULT_STEPS + ".")
    private Integer steps;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ReportOptions report;

    @Mixin
    private GeneralOptions general;

    SaliencyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        prompt.check();
        modelOptions.check();
        report.check();
        check();
        var explained = new OneToken("--target", target, targetId);
        try (var model = modelOptions.open()) {
            console.show(query(model, explained).compute(), report, general);
        }
        return 0;
    }

    private void check() {
        if (steps != null && steps < 1) {
            throw new UsageException("--steps must be 1 or more, not " + steps);
        }
        if (steps != null && method != Method.INTEGRATED_GRADIENTS) {
            throw new UsageException("--steps is for --method " + Method.INTEGRATED_GRADIENTS + " only, not for " + method);
        }
    }

    private SaliencyQuery query(Gpt2 model, OneToken explained) {
        var query = Saliency.of(model, prompt.tokens(model, console.in())).method(method).convention(convention);
        if (steps != null) {
            query = query.steps(steps);
        }
        var id = explained.of(model);
        return id.isPresent() ? query.target(id.getAsInt()) : query;
    }

    private static final class MethodConverter extends NamedConverter<Method> {
        MethodConverter() {
            super(Method::of);
        }
    }

    private static final class ConventionConverter extends NamedConverter<Convention> {
        ConventionConverter() {
            super(Convention::of);
        }
    }
}
