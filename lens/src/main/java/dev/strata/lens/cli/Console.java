package dev.strata.lens.cli;

import dev.strata.lens.View;
import dev.strata.lens.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command talks to.
 *
 * @param columns of the terminal that {@code out} is; 0 if it is none
 * @param errorColumns of the terminal that {@code err} is; 0 if it is none
 * @param environment variables such as NO_COLOR
 */
record Console(
        Output out, PrintStream err, InputStream in, int columns, int errorColumns, Map<String, String> environment) {
    /** Where errors don't go to a terminal. */
    Console(Output out, PrintStream err, InputStream in, int columns, Map<String, String> environment) {
        this(out, err, in, columns, 0, environment);
    }

    Terminal terminal(Terminal.When colour) {
        return Terminal.of(columns, colour, environment);
    }

    /** Writes the files that were asked for, then prints the view. */
    void show(View view, ReportOptions report, GeneralOptions general) {
        report.write(view);
        out.println(general.json ? view.toJson() : view.toText(terminal(general.colour)));
    }

    boolean isTerminal() {
        return columns > 0;
    }

    /** Says on one line of standard error what is wrong. */
    void error(String message) {
        err.println(message.strip().replaceAll("\\s*\\R\\s*", " "));
    }
}
