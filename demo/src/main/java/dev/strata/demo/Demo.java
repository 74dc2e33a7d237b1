package dev.strata.demo;

import dev.strata.runtime.StrataException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code strata demo}: how the model in the box is made, and what it knows. */
@Command(
        name = "strata demo",
        mixinStandardHelpOptions = true,
        description = "Makes the model that comes with Strata, from its facts to its weights, and counts what it knows.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CorpusCommand.class, TrainCommand.class, ProbeCommand.class, BrainCommand.class})
public final class Demo {
    private Demo() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command line and returns its exit code: 0, 1 for a failure, 2 for wrong usage. */
    static int run(String... args) {
        return new CommandLine(new Demo())
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    line.getErr().println(line.getCommandSpec().qualifiedName() + ": "
                            + (e instanceof StrataException ? e.getMessage() : "this is a fault in Strata: " + e));
                    return 1;
                })
                .execute(args);
    }
}
