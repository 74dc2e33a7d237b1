package dev.strata.bench;

import dev.strata.bench.row.Contest;
import dev.strata.bench.row.Progress;
import dev.strata.lens.terminal.ProgressLine;
import java.io.PrintStream;

/** How far a run is, and each row as soon as it is measured, on standard error. */
final class ProgressReport implements Progress, AutoCloseable {
    private final ProgressLine line;
    private final int rows;
    private int row;
    private String place = "";

    /**
     * @param columns of the terminal that {@code err} is; 0 if it is none
     * @param rows how many there will be
     */
    ProgressReport(PrintStream err, int columns, int rows) {
        this.line = new ProgressLine(err, columns);
        this.rows = rows;
    }

    /** Begins with the next row. */
    void begin(Contest contest) {
        row++;
        place = contest.name() + " (" + row + " of " + rows + ")";
        at("getting ready");
    }

    @Override
    public void at(String step) {
        line.show(() -> place + ": " + step);
    }

    @Override
    public void say(String text) {
        line.say(text);
    }

    @Override
    public void close() {
        line.close();
    }
}
