package dev.strata.lens.cli;

import dev.strata.lens.factors.Factors;
import dev.strata.lens.factors.FactorsQuery;
import dev.strata.runtime.Gpt2;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata factors}: which units fire together along a text? */
@Command(
        name = "factors",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Explains what the MLPs' units do along a text by a few factors: groups of units that fire together, in fixed "
                    + "proportions. A text longer than the context is read in windows that overlap by half.",
            "",
            "A non-negative factorisation of the activations after the GELU, [tokens, units of all layers], negative ones "
                    + "clipped at 0, by hierarchical alternating least squares. Nothing in it is left to chance: the same "
                    + "question has the same answer.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata factors \"The keys to the cabinet are on the table. The key is old.\"",
            "  strata factors --text-file my.txt --components 12 --layers 0-5 --html factors.html"
        })
final class FactorsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Prompt prompt;

    @Option(
            names = "--components",
            paramLabel = "N",
            description = "How many factors, 1 to the number of tokens. Default: " + FactorsQuery.DEFAULT_COMPONENTS
                    + ", or the number of tokens if that is less.")
    private Integer components;

    @Option(
            names = "--layers",
            paramLabel = "LIST",
            description = "The layers whose MLPs are factorised together, e.g. 0-3,-1. Default: all.")
    private String layers;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ReportOptions report;

    @Mixin
    private GeneralOptions general;

    FactorsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        prompt.check();
        modelOptions.check();
        report.check();
        if (components != null && components < 1) {
            throw new UsageException("--components must be 1 or more, not " + components);
        }
        try (var model = modelOptions.open()) {
            console.show(query(model).compute(), report, general);
        }
        return 0;
    }

    private FactorsQuery query(Gpt2 model) {
        int[] tokens = prompt.tokens(model, console.in());
        var query = Factors.of(model, tokens);
        var ofLayers = layers == null ? query : UsageException.blaming("--layers", () -> query.layers(layers));
        return components == null || tokens.length < 2
                ? ofLayers
                : UsageException.blaming("--components", () -> ofLayers.components(components));
    }
}
