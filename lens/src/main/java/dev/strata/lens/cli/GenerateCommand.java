package dev.strata.lens.cli;

import dev.strata.lens.Json;
import dev.strata.lens.terminal.Visible;
import dev.strata.runtime.Generation;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.TextStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata generate}: lets the model go on. */
@Command(
        name = "generate",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {"Goes on with TEXT, showing each token as it comes.", ""},
        footer = {
            "",
            "For example:",
            "  strata generate \"The capital of France is\" --max-new-tokens 20",
            "  strata generate \"The key to the\" --temperature 0.8 --top-p 0.95 --seed 7 --stop \".\""
        })
final class GenerateCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    private final Console console;

    @Mixin
    private Prompt prompt;

    @Option(
            names = "--max-new-tokens",
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
        prompt.check();
        modelOptions.check();
        if (most < 1) {
            throw new UsageException("--max-new-tokens must be 1 or more, not " + most);
        }
        Sampling sampling = samplingOptions.sampling();
        var stream = UsageException.blaming("--stop", () -> new TextStream(stops));
        try (var model = modelOptions.open()) {
            int[] tokens = prompt.tokens(model, console.in());
            try (var generation = model.generate(tokens, sampling)) {
                show(model.tokenizer().decode(tokens), true);
                var result = generate(model, generation, stream);
                if (general.json) {
                    console.out().println(json(model, tokens, generation, sampling, result));
                } else {
                    console.out().print("\n");
                }
            }
        }
        return 0;
    }

    /**
     * What a generation has led to.
     *
     * @param end {@code stop}, {@code max_new_tokens}, {@code end_of_text} or {@code context_full}
     * @param drawn the number of new tokens
     * @param promptNanos until the first of them
     * @param restNanos from the first to the last
     */
    private record Result(String text, String end, int drawn, long promptNanos, long restNanos) {}

    private Result generate(Gpt2 model, Generation generation, TextStream stream) {
        var text = new StringBuilder();
        long start = System.nanoTime();
        long first = start;
        int drawn = 0;
        String end = null;
        while (end == null) {
            var token = generation.next();
            if (drawn == 0) {
                first = System.nanoTime();
            }
            if (token.isEmpty()) {
                end = generation.end().orElseThrow().name().toLowerCase(Locale.ROOT);
                break;
            }
            drawn++;
            String piece = stream.push(model.tokenizer().bytes(token.getAsInt()));
            text.append(piece);
            show(piece, false);
            end = stream.stop().isPresent() ? "stop" : drawn == most ? "max_new_tokens" : null;
        }
        String rest = stream.finish();
        text.append(rest);
        show(rest, false);
        end = stream.stop().isPresent() ? "stop" : end;
        return new Result(text.toString(), end, drawn, first - start, System.nanoTime() - first);
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

    private static String json(Gpt2 model, int[] prompt, Generation generation, Sampling sampling, Result result) {
        var tokenizer = model.tokenizer();
        boolean whole = !result.end().equals("stop");
        var json = Json.object()
                .put("command", "generate")
                .put("model", model.name())
                .put("device", model.device().id());
        json.set("tokens", Json.ids(generation.tokens()));
        json.put("text", whole ? tokenizer.decode(generation.tokens()) : tokenizer.decode(prompt) + result.text())
                .put("new_text", result.text())
                .put("end", result.end())
                .put("prompt_tokens", prompt.length)
                .put("new_tokens", result.drawn());
        json.putObject("sampling")
                .put("temperature", sampling.temperature())
                .put("top_k", sampling.topK())
                .put("top_p", sampling.topP())
                .put("seed", sampling.seed());
        json.putObject("seconds")
                .put("first_token", result.promptNanos() / NANOS)
                .put("other_tokens", result.restNanos() / NANOS);
        return json.toString();
    }
}
