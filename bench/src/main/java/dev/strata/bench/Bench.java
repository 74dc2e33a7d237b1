package dev.strata.bench;

import dev.strata.bench.jmh.JmhRun;
import dev.strata.bench.row.Contest;
import dev.strata.bench.row.Pace;
import dev.strata.bench.row.Passes;
import dev.strata.kernels.DType;
import dev.strata.lens.terminal.StandardError;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.KernelTimer;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code strata bench}: Strata beside its peers in one table, or its own kernels by JMH. */
@Command(
        name = "strata bench",
        description = "Measures Strata beside ONNX Runtime and PyTorch (through DJL) on this machine, in turn: random"
                + " GPT-2 checkpoints and the model in the box, F32 unless a row says otherwise. A peer whose logits"
                + " are not Strata's gets no figure. Each row is shown on standard error as soon as it is measured,"
                + " the table of all of them in the end.",
        footer = {
            "",
            "strata bench                                    all rows of the 124M model and the one in the box; minutes",
            "strata bench --only prefill-512,decode-f32      two of them",
            "strata bench --medium --json figures.json       gpt2-medium's shape too; figures to a file",
            "strata bench --medium --only decode-f32         one row of both",
            "strata bench --device opencl:0 --shares         a device's time, kernel by kernel",
            "strata bench --jmh 'Kernel.*linear'             a kernel of Strata alone",
        })
public final class Bench implements Callable<Integer> {
    /** The rows that --shares is about, unless others are asked for. */
    private static final List<String> SHARED = List.of("prefill-512", "decode-f32", "rank-all-512");
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "ID",
            defaultValue = "host",
            description = "Where Strata runs, as for the other commands. The peers run on the host. The ceilings are"
                    + " those of the device: what it reads from its memory, and its multiply-adds."
                    + " Default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description = "Only these rows, e.g. prefill-512,decode-f32.")
    private List<String> only = List.of();

    @Option(
            names = "--medium",
            description = "Also the rows of a model of gpt2-medium's shape, e.g. prefill-512-medium; with --only, those"
                    + " of the rows that are named.")
    private boolean medium;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Turns of each contender that count; with 1 or 2 there is hardly a warm-up, to see that all"
                    + " runs. Default: 5, but 3 in rows that take long.")
    private Optional<Integer> rounds = Optional.empty();

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures to a file, anew after each row.")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--jmh",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "REGEX",
            description = "JMH's benchmarks of Strata's kernels and passes in place of the table, those whose names"
                    + " have a match, e.g. prefill512 or Kernel.")
    private Optional<String> jmh = Optional.empty();

    @Option(
            names = "--shares",
            description = "In place of the table: what share of a device's time each of Strata's kernels takes, and how"
                    + " long the gaps between them are; of prefill-512, decode-f32 and rank-all-512, or those that"
                    + " --only names. For devices of TornadoVM: the host has no clock for each kernel.")
    private boolean shares;

    @Option(names = "--dtype", defaultValue = "F32", description = "With --jmh: the weights' type, F32, F16 or BF16.")
    private DType dtype;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Option(names = "--quick", description = "With --jmh: one short iteration each.")
    private boolean quick;

    private Bench(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        StandardError.restore();
        System.exit(run(System.out, System.err, args));
    }

    /** Runs one command line and returns its exit code: 0, 1 for a failure, 2 for wrong usage. */
    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new Bench(out, err))
                .setOut(new PrintWriter(out, true))
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, _) -> say(err, e.getMessage() + " (see strata bench --help)", USAGE))
                .setExecutionExceptionHandler((e, _, _) ->
                        say(err, e instanceof StrataException ? e.getMessage() : e.toString(), FAILURE))
                .execute(args);
    }

    private static int say(PrintStream err, String message, int code) {
        err.println("strata bench: " + message);
        return code;
    }

    @Override
    public Integer call() throws Exception {
        List<Contest> contests = contests();
        rounds.ifPresent(count -> require(count > 0, "--rounds must be at least 1, found " + count));
        require(jmh.isPresent() || !quick, "--quick goes with --jmh; for the table there is --rounds 1");
        require(jmh.isEmpty() || !shares, "--shares and --jmh are two things");
        jmh.ifPresent(this::requirePattern);
        Device strata = Device.of(device);
        json.map(JsonFile::new).flatMap(JsonFile::fault).ifPresent(fault -> require(false, "--json: " + fault));
        if (jmh.isPresent()) {
            new JmhRun(strata, jmh.get(), dtype.name(), quick, json).run();
        } else {
            Pace pace = rounds.map(Pace::of).orElseGet(Pace::brisk);
            var run = new Run(strata, pace, json.map(JsonFile::new), err);
            out.println(shares ? run.shares(contests, timer(strata)) : run.table(contests));
        }
        return 0;
    }

    private KernelTimer timer(Device device) {
        require(device.timer().isPresent(), "--shares: " + device.id() + " has no clock for each kernel; it is for"
                + " devices of TornadoVM, e.g. --device opencl:0 (for the host's kernels there is --jmh Kernel)");
        return device.timer().orElseThrow();
    }

    private List<Contest> contests() {
        List<String> names = Contest.all().stream().map(Contest::name).toList();
        only.forEach(name ->
                require(names.contains(name), "--only: no row " + name + " among " + String.join(", ", names)));
        if (!shares) {
            return Contest.named(only, medium);
        }
        List<Contest> found = Contest.named(only.isEmpty() ? SHARED : only, medium);
        found.forEach(contest -> require(contest instanceof Passes, "--shares: " + contest.name()
                + " does not consist of passes, as prefill, decode, batch and rank-all do"));
        return found;
    }

    private void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private void requirePattern(String regex) {
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            require(false, "--jmh: not a regular expression: " + e.getDescription());
        }
    }
}
