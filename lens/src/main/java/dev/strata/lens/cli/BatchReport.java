package dev.strata.lens.cli;

import dev.strata.lens.View;
import dev.strata.lens.terminal.ProgressLine;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * What becomes of many prompts: a line of JSON for each on standard output, in their order; on standard error how far
 * it is, and in the end how quick it was.
 */
final class BatchReport implements AutoCloseable {
    private final Console console;
    private final ProgressLine line;
    private final boolean silent;
    private final int prompts;
    private final String tokensAre;
    private final long begun = System.nanoTime();
    /** Results that wait for those of prompts before them. */
    private final Map<Integer, String> waiting = new HashMap<>();
    private int printed;
    private int done;
    private long tokens;

    /** @param tokensAre what {@link #count} counts, e.g. {@code new tokens} */
    BatchReport(Console console, GeneralOptions general, int prompts, String tokensAre) {
        this.console = console;
        this.line = new ProgressLine(console.err(), console.errorColumns());
        this.silent = general.json && console.errorColumns() == 0;
        this.prompts = prompts;
        this.tokensAre = tokensAre;
    }

    /** Counts tokens that were read or written. */
    void count(int more) {
        tokens += more;
        if (!silent) {
            line.show(this::progress);
        }
    }

    /** Takes a prompt's result, a JSON object on one line. */
    void result(int prompt, String json) {
        waiting.put(prompt, json);
        done++;
        for (String next = waiting.remove(printed); next != null; next = waiting.remove(printed)) {
            line.clear();
            printed++;
            console.out().println("{\"line\":" + printed + "," + next.substring(1));
        }
    }

    /**
     * Takes the views of the prompts, in their order.
     *
     * @param tokens that were read for each
     */
    <V extends View> Consumer<V> views(ToIntFunction<V> tokens) {
        return view -> {
            result(done, view.toJson());
            count(tokens.applyAsInt(view));
        };
    }

    /** Says how quick it was. */
    void finish() {
        if (!silent) {
            line.say(String.format(
                    Locale.ROOT, "%d %s, %d %s in %.2f s · %s prompts/s · %s tokens/s", done,
                    done == 1 ? "prompt" : "prompts", tokens, tokensAre, seconds(), rate(done), rate(tokens)));
        }
    }

    private String progress() {
        String left = done == 0 ? "" : " · " + ProgressLine.duration((prompts - done) * seconds() / done) + " left";
        return "%s %d of %d prompts · %s tokens/s%s".formatted(
                ProgressLine.bar(done, prompts), done, prompts, rate(tokens), left);
    }

    private String rate(double number) {
        double rate = number / seconds();
        return rate < 100 ? String.format(Locale.ROOT, "%.1f", rate) : ProgressLine.count(rate);
    }

    private double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    @Override
    public void close() {
        line.close();
    }
}
