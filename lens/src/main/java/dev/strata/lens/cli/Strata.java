package dev.strata.lens.cli;

import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.runtime.StrataException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code strata} with all its commands, and what happens when one fails. */
@Command(
        name = "strata",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Runs GPT-2 and shows what each layer knew.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "strata COMMAND --help says more about a command."})
public final class Strata implements Callable<Integer> {
    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final String STACK_TRACE = "--stacktrace";

    /** In the order of the help. */
    private static final SequencedMap<String, Function<Console, Callable<Integer>>> COMMANDS = commands();

    private final Console console;

    @Spec
    private CommandSpec spec;

    private Strata(Console console) {
        this.console = console;
    }

    /** Runs one command line and returns its exit code: 0, 1 for a failure, 2 for wrong usage. */
    static int run(Console console, String... args) {
        var written = new StringWriter();
        var line = commandLine(console, args)
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(written))
                .setColorScheme(Help.defaultColorScheme(
                        console.terminal(Terminal.When.AUTO).colour() == Colour.NONE ? Ansi.OFF : Ansi.ON))
                .setUsageHelpWidth(Math.clamp(console.columns() == 0 ? 100 : console.columns(), 60, 100));
        line.setParameterExceptionHandler((e, unused) -> wrongUsage(console, e.getCommandLine(), e, args));
        line.setExecutionExceptionHandler((e, command, unused) -> failed(console, command, e, args));
        try {
            int code = line.execute(args);
            console.out().print(written.toString());
            return code;
        } catch (Output.Closed e) {
            return SUCCESS;
        } catch (StrataException | Error e) {
            return failed(console, line, e, args);
        }
    }

    private static SequencedMap<String, Function<Console, Callable<Integer>>> commands() {
        var commands = new LinkedHashMap<String, Function<Console, Callable<Integer>>>();
        commands.put("rank", RankCommand::new);
        commands.put("predict", PredictCommand::new);
        commands.put("saliency", SaliencyCommand::new);
        commands.put("attention", AttentionCommand::new);
        commands.put("attribute", AttributeCommand::new);
        commands.put("patch", PatchCommand::new);
        commands.put("factors", FactorsCommand::new);
        commands.put("similarity", SimilarityCommand::new);
        commands.put("encode", EncodeCommand::new);
        commands.put("explore", ExploreCommand::new);
        commands.put("generate", GenerateCommand::new);
        commands.put("trace", TraceCommand::new);
        commands.put("train", TrainCommand::new);
        commands.put("evaluate", EvaluateCommand::new);
        commands.put("devices", DevicesCommand::new);
        return commands;
    }

    /** With the command that is called, or with all if it is none: each one takes milliseconds to set up. */
    private static CommandLine commandLine(Console console, String[] args) {
        var line = new CommandLine(new Strata(console));
        boolean one = args.length > 0 && COMMANDS.containsKey(args[0]);
        COMMANDS.forEach((name, command) -> {
            if (!one || name.equals(args[0])) {
                line.addSubcommand(name, command.apply(console));
            }
        });
        return line;
    }

    @Override
    public Integer call() {
        throw new UsageException("no command given; there are " + String.join(", ", spec.subcommands().keySet()));
    }

    private static int wrongUsage(Console console, CommandLine command, ParameterException e, String[] args) {
        var suggestions = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : null;
        String hint = suggestions == null || suggestions.isEmpty() ? "" : "; did you mean " + suggestions.getFirst() + "?";
        return say(console, command, e.getMessage() + hint, e, args, USAGE);
    }

    private static int failed(Console console, CommandLine command, Throwable e, String[] args) {
        return switch (e) {
            case Output.Closed closed -> SUCCESS;
            case UsageException usage -> say(console, command, e.getMessage(), e, args, USAGE);
            case StrataException failure -> say(console, command, e.getMessage(), e, args, FAILURE);
            case OutOfMemoryError memory -> say(console, command, "out of memory (" + e.getMessage()
                    + "): a smaller request, or STRATA_JAVA_OPTS=-Xmx… for a larger heap", e, args, FAILURE);
            default -> say(console, command, "this is a fault in Strata: " + e
                    + " (" + STACK_TRACE + " shows where)", e, args, FAILURE);
        };
    }

    private static int say(
            Console console, CommandLine command, String message, Throwable e, String[] args, int code) {
        String name = command.getCommandSpec().qualifiedName();
        String help = code == USAGE ? " (see " + name + " --help)" : "";
        if (Arrays.asList(args).contains(STACK_TRACE)) {
            e.printStackTrace(console.err());
        }
        console.error(name + ": " + message + help);
        return code;
    }
}
