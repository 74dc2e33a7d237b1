package dev.strata.runtime.device;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Captures whose residual streams are read as one list of rows, whichever hook each row is of. */
public abstract class ReadableCaptures implements Captures {
    /**
     * A captured residual stream.
     *
     * @param hook a captured hook of the model's width
     * @param index which of the captured rows
     */
    protected record Row(Hook hook, int index) {}

    protected abstract Config config();

    /** For each row its targets' ranks; at least one row and one target. */
    protected abstract int[][] rank(List<Row> rows, boolean normalise, int[][] targets);

    /** For each row what it says comes next; at least one row. */
    protected abstract Prediction[] predict(List<Row> rows, boolean normalise, int most, int[][] targets);

    @Override
    public final int[][][] rank(List<Hook> hooks, boolean normalise, int[] rows, int[][] targets) {
        requireTargets(rows, targets);
        List<Row> all = rows(hooks, rows);
        int[][][] ranks = new int[hooks.size()][rows.length][0];
        if (!all.isEmpty() && targets[0].length > 0) {
            int[][] flat = rank(all, normalise, repeat(targets, hooks.size()));
            Arrays.setAll(ranks, h -> Arrays.copyOfRange(flat, h * rows.length, (h + 1) * rows.length));
        }
        return ranks;
    }

    @Override
    public final Prediction[][] predict(
            List<Hook> hooks, boolean normalise, int[] rows, int most, int[][] targets) {
        requireTargets(rows, targets);
        if (most < 0 || most > config().vocabulary()) {
            throw new IllegalArgumentException(
                    "expected 0 to " + config().vocabulary() + " of the likeliest tokens, got " + most);
        }
        List<Row> all = rows(hooks, rows);
        Prediction[][] predictions = new Prediction[hooks.size()][rows.length];
        if (!all.isEmpty()) {
            Prediction[] flat = predict(all, normalise, most, repeat(targets, hooks.size()));
            Arrays.setAll(predictions, h -> Arrays.copyOfRange(flat, h * rows.length, (h + 1) * rows.length));
        }
        return predictions;
    }

    private static void requireTargets(int[] rows, int[][] targets) {
        if (targets.length != rows.length || Arrays.stream(targets).anyMatch(t -> t.length != targets[0].length)) {
            throw new IllegalArgumentException("expected as many targets for each of " + rows.length + " rows, got "
                    + Arrays.deepToString(targets));
        }
    }

    private List<Row> rows(List<Hook> hooks, int[] indices) {
        var rows = new ArrayList<Row>();
        for (Hook hook : hooks) {
            if (!request().hooks().contains(hook)) {
                throw new IllegalArgumentException(hook + " was not captured");
            }
            if (hook.site() == Site.PATTERN || hook.width(config()) != config().width()) {
                throw new IllegalArgumentException(hook + " is not of the model's width");
            }
            for (int index : indices) {
                rows.add(new Row(hook, index));
            }
        }
        return rows;
    }

    private static int[][] repeat(int[][] targets, int times) {
        int[][] all = new int[times * targets.length][];
        Arrays.setAll(all, i -> targets[i % targets.length]);
        return all;
    }
}
