package dev.strata.lens.cli;

import dev.strata.lens.Json;
import dev.strata.lens.Origin;
import dev.strata.lens.Ranges;
import dev.strata.lens.Token;
import dev.strata.lens.terminal.Columns;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strata trace}: what happened inside, to a file. */
@Command(
        name = "trace",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Writes tensors from inside the model to a safetensors file, as F32, under their hook names.",
            "",
            "Hooks: hook_embed, hook_pos_embed, blocks.L.hook_resid_pre|mid|post, blocks.L.hook_attn_out|mlp_out, "
                    + "blocks.L.attn.hook_q|k|v|pattern|z, blocks.L.mlp.hook_pre|post, ln_final.hook_normalized, "
                    + "logits; * and ? match any characters or one.",
            "Shapes: residual streams [positions, width], patterns [heads, positions, tokens], q, k, v and z "
                    + "[positions, heads, width/heads], logits [positions, vocabulary].",
            ""
        },
        footer = {
            "",
            "For example:",
            "  strata trace \"The key to the cabinets\" --hooks 'blocks.*.hook_resid_post,logits' --out run.safetensors"
        })
final class TraceCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private Prompt prompt;

    @Option(
            names = "--hooks",
            paramLabel = "GLOBS",
            required = true,
            description = "What to keep: hook names or globs, separated by commas.")
    private String hooks;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    @Option(
            names = "--positions",
            paramLabel = "LIST",
            description = "The positions to keep, e.g. 0,3-5,-1; negative ones count from the end. Default: all.")
    private String positions;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private GeneralOptions general;

    TraceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        prompt.check();
        modelOptions.check();
        checkOut();
        try (var model = modelOptions.open()) {
            int[] tokens = prompt.tokens(model, console.in());
            UsageException.blaming("--hooks", () -> Hook.matching(model.config(), hooks));
            var capture = Capture.hooks(hooks);
            if (positions != null && tokens.length > 0) {
                capture = capture.at(UsageException.blaming(
                        "--positions", () -> Ranges.parse(positions, tokens.length, "position")));
            }
            Run run = model.run(tokens, capture);
            new TraceFile(run).write(out);
            console.out().println(general.json ? json(model, run) : text(run));
        }
        return 0;
    }

    /** Finds out before the work what would only fail after it. */
    private void checkOut() {
        Path directory = out.toAbsolutePath().getParent();
        if (directory == null || Files.isDirectory(out)) {
            throw new StrataException("--out: " + out + " is a directory; a file is needed");
        }
        if (!Files.isDirectory(directory)) {
            throw new StrataException("--out: there is no directory " + directory);
        }
    }

    private String text(Run run) {
        var table = new Columns("hook", "shape", "size").right(2);
        for (Hook hook : run.hooks()) {
            int[] shape = run.shape(hook);
            table.row(
                    hook.name(),
                    Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining(" × ")),
                    Bytes.of(Arrays.stream(shape).asLongStream().reduce(Float.BYTES, (a, b) -> a * b)));
        }
        var lines = table.lines();
        lines.set(0, console.terminal(general.colour).bold(lines.getFirst()));
        lines.add("");
        lines.add(run.hooks().size() + (run.hooks().size() == 1 ? " tensor" : " tensors") + " of "
                + run.positions().length + " of " + run.tokens().length + " positions in " + out);
        return String.join("\n", lines);
    }

    private String json(Gpt2 model, Run run) {
        var json = Origin.of(model).json("trace");
        json.set("tokens", Json.tokens(Token.all(model.tokenizer(), run.tokens())));
        json.set("positions", Json.ids(run.positions()));
        json.put("file", out.toString());
        var tensors = json.putArray("tensors");
        for (Hook hook : run.hooks()) {
            tensors.addObject().put("name", hook.name()).set("shape", Json.ids(run.shape(hook)));
        }
        return Json.text(json);
    }
}
