package dev.strata.lens.terminal;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * How far a long command is, on standard error: one line drawn over and over on a terminal, elsewhere a line every few
 * seconds.
 */
public final class ProgressLine implements AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 5_000_000_000L;
    private static final String CLEAR = "\r\u001b[K";
    private static final int BAR = 20;

    private final PrintStream err;
    private final int columns;
    private final long begun = System.nanoTime();
    private long shown = begun;
    private boolean drawn;

    /** @param columns of the terminal that {@code err} is; 0 if it is none */
    public ProgressLine(PrintStream err, int columns) {
        this.err = err;
        this.columns = columns;
        shown -= columns > 0 ? REDRAW_NANOS : 0;
    }

    /** Shows where things are, if it is time to. */
    public void show(Supplier<String> line) {
        long now = System.nanoTime();
        if (now - shown < (columns > 0 ? REDRAW_NANOS : PLAIN_NANOS)) {
            return;
        }
        shown = now;
        if (columns > 0) {
            err.print(CLEAR + fitting(line.get()));
            err.flush();
            drawn = true;
        } else {
            err.println(line.get());
        }
    }

    /** Shows how many tokens of all are done, if it is time to. */
    public void tokens(long done, long all) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        show(() -> "%s %s of %s tokens · %s tokens/s · %s left".formatted(
                bar(done, all), count(done), count(all), count(done / seconds), duration((all - done) * seconds / done)));
    }

    /** Writes a line that stays. */
    public void say(String line) {
        clear();
        err.println(line);
    }

    /** E.g. {@code [#####···············]}. */
    public static String bar(long done, long all) {
        int filled = (int) (BAR * done / Math.max(1, all));
        return "[" + "#".repeat(filled) + "·".repeat(BAR - filled) + "]";
    }

    /** E.g. {@code 4 min 12 s}. */
    public static String duration(double seconds) {
        if (!(seconds < 1e9)) {
            return "ages";
        }
        long s = Math.round(seconds);
        return s < 60 ? s + " s"
                : s < 3600 ? s / 60 + " min " + s % 60 + " s"
                : s / 3600 + " h " + s % 3600 / 60 + " min";
    }

    /** E.g. {@code 12.3k}. */
    public static String count(double number) {
        return number < 1000 ? String.format(Locale.ROOT, "%.0f", number)
                : number < 999_950 ? String.format(Locale.ROOT, "%.1fk", number / 1e3)
                : String.format(Locale.ROOT, "%.1fM", number / 1e6);
    }

    private String fitting(String line) {
        int end = line.length();
        while (DisplayWidth.of(line.substring(0, end)) >= columns) { // the last column would wrap
            end--;
        }
        return line.substring(0, end);
    }

    /** Takes the line away until it is time for the next one, so that other output can stand in its place. */
    public void clear() {
        if (drawn) {
            err.print(CLEAR);
            drawn = false;
        }
    }

    @Override
    public void close() {
        clear();
        err.flush();
    }
}
