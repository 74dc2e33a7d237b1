package dev.strata.lens.cli;

import dev.strata.lens.patch.At;
import dev.strata.lens.patch.Patching;
import dev.strata.runtime.Gpt2;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata patch}: which layers and positions, or which heads, hold what makes two prompts end differently? */
@Command(
        name = "patch",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Runs the corrupt prompt again and again, each time with a part of the activations of the clean one "
                    + "(activation patching), and shows how much of the clean prompt's preference for the answer over "
                    + "the wrong token each part brings back: 0 is nothing, 1 all of it.",
            "",
            "The prompts must have as many tokens, so that positions correspond.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata patch --clean \"Heathrow airport is located in the city of\" \\",
            "      --corrupt \"Domodedovo airport is located in the city of\" --answer \" London\" --wrong \" Moscow\"",
            "  strata patch --clean \"The capital of France is\" --corrupt \"The capital of Italy is\" \\",
            "      --answer \" Paris\" --wrong \" Rome\" --at heads --html heads.html"
        })
final class PatchCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--clean", paramLabel = "TEXT", description = "The prompt that the answer follows.")
    private String clean;

    @Option(names = "--clean-tokens", split = ",", paramLabel = "ID", description = "The same as ids, e.g. 1,2,3.")
    private int[] cleanTokens;

    @Option(
            names = "--corrupt",
            paramLabel = "TEXT",
            description = "The prompt that is patched: as many tokens, some of them others.")
    private String corrupt;

    @Option(names = "--corrupt-tokens", split = ",", paramLabel = "ID", description = "The same as ids.")
    private int[] corruptTokens;

    @Option(
            names = "--answer",
            paramLabel = "TOKEN",
            description = "The token that follows the clean prompt, most often with a space before it: \" London\".")
    private String answer;

    @Option(names = "--answer-id", paramLabel = "ID", description = "The same, by its id.")
    private Integer answerId;

    @Option(
            names = "--wrong",
            paramLabel = "TOKEN",
            description = "The token that follows the corrupt prompt: \" Moscow\".")
    private String wrong;

    @Option(names = "--wrong-id", paramLabel = "ID", description = "The same, by its id.")
    private Integer wrongId;

    @Option(
            names = "--at",
            paramLabel = "SITE",
            defaultValue = "resid_pre",
            converter = AtConverter.class,
            description = "What is patched, at each layer: resid_pre (the residual stream as the layer finds it), "
                    + "attn_out or mlp_out (what its attention or MLP adds), all three at each position; or heads "
                    + "(each head's z, at all positions). Default: ${DEFAULT-VALUE}.")
    private At at;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ReportOptions report;

    @Mixin
    private GeneralOptions general;

    PatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireOne("--clean", clean, cleanTokens);
        requireOne("--corrupt", corrupt, corruptTokens);
        var right = new OneToken("--answer", answer, answerId).required();
        var other = new OneToken("--wrong", wrong, wrongId).required();
        modelOptions.check();
        report.check();
        try (var model = modelOptions.open()) {
            int rightId = right.of(model).orElseThrow();
            int otherId = other.of(model).orElseThrow();
            if (rightId == otherId) {
                throw new UsageException("--wrong is the same token as --answer: " + rightId);
            }
            var query = Patching.of(
                    model, tokens(model, "--clean-tokens", clean, cleanTokens),
                    tokens(model, "--corrupt-tokens", corrupt, corruptTokens));
            console.show(query.answer(rightId).wrong(otherId).at(at).compute(), report, general);
        }
        return 0;
    }

    private static void requireOne(String option, String text, int[] tokens) {
        if (text == null && tokens == null) {
            throw new UsageException(option + " is missing (or " + option + "-tokens in its place)");
        }
        if (text != null && tokens != null) {
            throw new UsageException("either " + option + " or " + option + "-tokens, not both");
        }
    }

    private static int[] tokens(Gpt2 model, String option, String text, int[] tokens) {
        if (tokens == null) {
            return model.tokenizer().encode(text);
        }
        for (int token : tokens) {
            UsageException.requireToken(option, token, model);
        }
        return tokens;
    }

    private static final class AtConverter extends NamedConverter<At> {
        AtConverter() {
            super(At::of);
        }
    }
}
