package dev.strata.lens.cli;

import dev.strata.lens.terminal.StandardError;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** {@code strata}: the command line, as the launcher starts it. */
public final class Main {
    /** The columns of the terminal that standard output is; the launcher sets it. */
    private static final String COLUMNS = "strata.columns";
    /** The same of standard error. */
    private static final String ERROR_COLUMNS = "strata.stderr.columns";

    private Main() {}

    public static void main(String[] args) {
        HeadStart.begin();
        StandardError.restore();
        var console = new Console(
                new Output(new FileOutputStream(FileDescriptor.out)),
                System.err,
                System.in,
                Integer.getInteger(COLUMNS, 0),
                Integer.getInteger(ERROR_COLUMNS, 0),
                System.getenv());
        System.exit(run(console, args));
    }

    /** Runs one command line to its end and returns its exit code. */
    static int run(Console console, String... args) {
        try {
            return Strata.run(console, args);
        } finally {
            System.err.flush();
            Interrupt.allowExit();
        }
    }
}
