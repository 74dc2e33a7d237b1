package dev.strata.lens.cli;

import dev.strata.lens.Lens;
import dev.strata.lens.Ranges;
import dev.strata.lens.Readings;
import dev.strata.lens.SingleToken;
import dev.strata.lens.rank.RankQuery;
import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code strata rank}: at which layer does a word rise to rank 1? */
@Command(
        name = "rank",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Ranks tokens by what each layer would say comes next: 1 is the layer's own choice.",
            "",
            "Without --watch or --all it ranks the token that the model itself puts first after TEXT.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata rank \"Heathrow airport is located in the city of\" --watch \" London\" --watch \" Paris\"",
            "  strata rank \"The keys to the cabinet are on the table\" --all"
        })
final class RankCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Prompt prompt;

    @Option(
            names = "--watch",
            paramLabel = "TOKEN",
            description = "A token to rank, most often with a space before it: \" London\". Repeatable.")
    private List<String> watched = List.of();

    @Option(names = "--watch-id", split = ",", paramLabel = "ID", description = "The same, by its id. Repeatable.")
    private int[] watchedIds = {};

    @Option(names = "--all", description = "Rank each next token of TEXT itself.")
    private boolean all;

    @Option(
            names = "--lens",
            paramLabel = "LENS",
            defaultValue = "ln_f",
            converter = LensConverter.class,
            description = "How a layer is read: ln_f (through the final layer norm) or raw (without it, as Ecco "
                    + "does). Default: ${DEFAULT-VALUE}.")
    private Lens lens;

    @Option(
            names = "--layers",
            paramLabel = "LIST",
            description = "Rows, e.g. embed,0-3,-1. \"embed\" is what enters layer 0. Default: all.")
    private String layers;

    @Option(
            names = "--positions",
            paramLabel = "LIST",
            description = "The input tokens that the predictions follow, e.g. 0,3-5,-1; negative ones count from "
                    + "the end. Default: the last, or with --all each but the last.")
    private String positions;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private GeneralOptions general;

    RankCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        prompt.check();
        modelOptions.check();
        if (all && (!watched.isEmpty() || watchedIds.length > 0)) {
            throw new UsageException("--all ranks the text's own tokens: leave out --watch and --watch-id");
        }
        try (var model = modelOptions.open()) {
            Rankings rankings = rank(model, prompt.tokens(model, console.in()));
            console.out().println(
                    general.json ? rankings.toJson() : rankings.toText(console.terminal(general.colour)));
        }
        return 0;
    }

    private Rankings rank(Gpt2 model, int[] tokens) {
        int last = model.config().layers();
        int[] readings = layers == null
                ? Readings.all(last)
                : UsageException.blaming("--layers", () -> Readings.parse(layers, last));
        int[] blanks = tokens.length == 0 ? new int[0] : blanks(tokens.length);
        int[] targets = targets(model);
        Run run = model.run(tokens, capture(readings, last).at(blanks));

        RankQuery query = Rankings.of(run).lens(lens).positions(blanks);
        query = layers == null ? query : query.layers(layers);
        return all ? query.nextTokens() : targets.length > 0 ? query.watch(targets) : query.firstChoice();
    }

    private int[] blanks(int length) {
        int[] blanks = positions != null
                ? UsageException.blaming("--positions", () -> Ranges.parse(positions, length, "position"))
                : all ? IntStream.range(0, length - 1).toArray() : new int[] {length - 1};
        if (all && length == 1) {
            throw new StrataException("--all needs two tokens at least: the text has one, which nothing follows");
        }
        if (all && blanks[blanks.length - 1] == length - 1) {
            throw new UsageException("--positions: no token of the text follows position " + (length - 1));
        }
        return blanks;
    }

    /** The watched tokens' ids; none for the model's first choice. */
    private int[] targets(Gpt2 model) {
        for (int id : watchedIds) {
            UsageException.requireToken("--watch-id", id, model);
        }
        var texts = watched.stream().mapToInt(
                text -> UsageException.blaming("--watch", () -> SingleToken.of(model.tokenizer(), text)));
        return IntStream.concat(texts, Arrays.stream(watchedIds)).toArray();
    }

    /** Only the residual streams that are read; the model's first choice needs the last one too. */
    private Capture capture(int[] readings, int last) {
        var needed = IntStream.concat(Arrays.stream(readings), IntStream.of(last));
        return Capture.hooks(needed.mapToObj(Hook::residual).map(Hook::name).toArray(String[]::new));
    }

    private static final class LensConverter implements ITypeConverter<Lens> {
        @Override
        public Lens convert(String value) {
            try {
                return Lens.of(value);
            } catch (StrataException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
