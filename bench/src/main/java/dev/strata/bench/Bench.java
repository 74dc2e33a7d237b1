package dev.strata.bench;

import dev.strata.bench.jmh.JmhRun;
import dev.strata.bench.row.Competition;
import dev.strata.bench.row.Contest;
import dev.strata.bench.row.Model;
import dev.strata.bench.row.Pace;
import dev.strata.bench.row.Peer;
import dev.strata.bench.table.Machine;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Table;
import dev.strata.kernels.DType;
import dev.strata.lens.terminal.StandardError;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.Device;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
            "strata bench --jmh 'Kernel.*linear'             a kernel of Strata alone",
        })
public final class Bench implements Callable<Integer> {
    /** The columns of the terminal that standard error is; the launcher sets it. */
    private static final String ERROR_COLUMNS = "strata.stderr.columns";
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
            description = "Where Strata runs, as for the other commands. The peers run on the host."
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
        jmh.ifPresent(this::requirePattern);
        Device strata = Device.of(device);
        json.map(JsonFile::new).flatMap(JsonFile::fault).ifPresent(fault -> require(false, "--json: " + fault));
        if (jmh.isPresent()) {
            new JmhRun(strata, jmh.get(), dtype.name(), quick, json).run();
        } else {
            out.println(measure(strata, contests));
        }
        return 0;
    }

    private Table measure(Device device, List<Contest> contests) throws Exception {
        var machine = Machine.here(device);
        Pace pace = rounds.map(Pace::of).orElseGet(Pace::brisk);
        var rows = new ArrayList<Row>();
        try (var report = new ProgressReport(err, Integer.getInteger(ERROR_COLUMNS, 0), contests.size());
                var competition = new Competition(device, pace, report)) {
            Supplier<Table> table = () -> new Table(machine, pace.rounds(), Peer.ids(), competition.ceilings(), rows);
            for (Contest contest : contests) {
                report.begin(contest);
                rows.add(competition.measure(contest));
                report.done(rows.getLast());
                if (json.isPresent()) { // so that an interrupted run leaves what it has
                    new JsonFile(json.get()).write(table.get().toJson());
                }
            }
            return table.get();
        }
    }

    private List<Contest> contests() {
        List<Contest> all = Contest.all();
        List<String> names = all.stream().map(Contest::name).toList();
        only.forEach(name ->
                require(names.contains(name), "--only: no row " + name + " among " + String.join(", ", names)));
        return all.stream()
                .filter(contest -> only.isEmpty() ? medium || !contest.onRequest() : isNamed(contest))
                .toList();
    }

    private boolean isNamed(Contest contest) {
        return only.contains(contest.name())
                || medium && only.stream().anyMatch(name -> Model.MEDIUM.row(name).equals(contest.name()));
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
