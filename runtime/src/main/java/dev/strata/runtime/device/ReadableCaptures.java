package dev.strata.runtime.device;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Captures whose residual streams are read as one list of rows, whichever hook each row is of. */
public abstract class ReadableCaptures implements Captures {
    protected abstract Config config();

    /** The engine that reads them. */
    protected abstract Engine engine();

    /** A row of a hook of the model's width. */
    protected CapturedRow row(Hook hook, int index) {
        return new CapturedRow(this, hook, index);
    }

    @Override
    public final int[][][] rank(List<Hook> hooks, boolean normalise, int[] rows, int[][] targets) {
        requireTargets(rows, targets);
        List<CapturedRow> all = rows(hooks, rows);
        int[][][] ranks = new int[hooks.size()][rows.length][0];
        if (!all.isEmpty() && targets[0].length > 0) {
            int[][] flat = engine().rank(all, normalise, repeat(targets, hooks.size()));
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
        List<CapturedRow> all = rows(hooks, rows);
        Prediction[][] predictions = new Prediction[hooks.size()][rows.length];
        if (!all.isEmpty()) {
            Prediction[] flat = engine().predict(all, normalise, most, repeat(targets, hooks.size()));
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

    private List<CapturedRow> rows(List<Hook> hooks, int[] indices) {
        var rows = new ArrayList<CapturedRow>();
        for (Hook hook : hooks) {
            if (!request().hooks().contains(hook)) {
                throw new IllegalArgumentException(hook + " was not captured");
            }
            if (hook.site() == Site.PATTERN || hook.width(config()) != config().width()) {
                throw new IllegalArgumentException(hook + " is not of the model's width");
            }
            for (int index : indices) {
                rows.add(row(hook, index));
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
