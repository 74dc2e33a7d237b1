package dev.strata.lens.cli;

import dev.strata.lens.Json;
import dev.strata.lens.terminal.Visible;
import dev.strata.runtime.Generation;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.TextListener;
import dev.strata.runtime.TextStream;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata generate}: lets the model go on. */
@Command(
        name = "generate",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Goes on with TEXT, showing each token as it comes.",
            "",
            "With --file, goes on with each of its lines. The first one draws with --seed N, the next one with N + 1, "
                    + "and so on: each comes to what it would by itself with the seed that its JSON tells.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata generate \"The capital of France is\" --max-new-tokens 20",
            "  strata generate \"The key to the\" --temperature 0.8 --top-p 0.95 --seed 7 --stop \".\"",
            "  strata generate --file prompts.txt --max-tokens 20 > texts.jsonl"
        })
final class GenerateCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    private final Console console;

    @Mixin
    private Prompt prompt;

    @Mixin
    private PromptFileOption file;

    @Option(
            names = {"--max-new-tokens", "--max-tokens"},
            paramLabel = "N",
            defaultValue = "40",
            description = "Stop after so many tokens. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Mixin
    private SamplingOptions samplingOptions;

    @Option(
            names = "--stop",
            paramLabel = "STRING",
            description = "End the text before this string. Repeatable.")
    private List<String> stops = List.of();

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private GeneralOptions general;

    GenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (file.given()) {
            file.check(prompt);
        } else {
            prompt.check();
        }
        modelOptions.check();
        if (most < 1) {
            throw new UsageException("--max-new-tokens must be 1 or more, not " + most);
        }
        Sampling sampling = samplingOptions.sampling();
        UsageException.blaming("--stop", () -> new TextStream(stops));
        try (var model = modelOptions.open()) {
            if (file.given()) {
                generateAll(model, file.read(model, console.in()), sampling);
            } else {
                generate(model, prompt.tokens(model, console.in()), sampling);
            }
        }
        return 0;
    }

    private void generate(Gpt2 model, int[] tokens, Sampling sampling) {
        var text = new Continuation(model, tokens, most, stops);
        try (var generation = model.generate(tokens, sampling)) {
            if (!general.json) {
                show(model.tokenizer().decode(tokens), true);
            }
            long start = System.nanoTime();
            long first = start;
            while (text.goesOn()) {
                var token = generation.next();
                first = text.drawn() == 0 ? System.nanoTime() : first;
                if (token.isEmpty()) {
                    break;
                }
                show(text.add(token.getAsInt()), false);
            }
            show(text.end(generation.end()), false);
            if (general.json) {
                var json = text.json(sampling);
                json.putObject("seconds")
                        .put("first_token", (first - start) / NANOS)
                        .put("other_tokens", (System.nanoTime() - first) / NANOS);
                console.out().println(Json.text(json));
            } else {
                console.out().print("\n");
            }
        }
    }

    private void generateAll(Gpt2 model, PromptLines prompts, Sampling sampling) {
        var texts = new HashMap<Integer, Continuation>();
        IntFunction<Continuation> started = text -> texts.computeIfAbsent(
                text, _ -> new Continuation(model, prompts.tokens().get(text), most, stops));
        try (var report = new BatchReport(console, general, prompts.count(), "new tokens")) {
            model.generateAll(prompts.tokens(), sampling, most, new TextListener() {
                @Override
                public boolean drawn(int text, int token) {
                    report.count(1);
                    started.apply(text).add(token);
                    return texts.get(text).goesOn();
                }

                @Override
                public void ended(int text, Optional<Generation.End> end) {
                    started.apply(text).end(end);
                    report.result(text, Json.text(texts.remove(text).json(sampling.ofText(text))));
                }
            });
            report.finish();
        }
    }

    private void show(String piece, boolean faint) {
        if (general.json || piece.isEmpty()) {
            return;
        }
        var terminal = console.terminal(general.colour);
        console.out().print(faint ? terminal.faint(shown(piece)) : shown(piece));
    }

    /** On a terminal, nothing in the text may steer it. */
    private String shown(String text) {
        return console.isTerminal() ? Visible.lines(text) : text;
    }
}
