package dev.strata.runtime;

import dev.strata.runtime.device.CapturedRow;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Hook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Runs of several prompts that were in one pass, and questions to all of them at once: what they have captured is
 * multiplied by the unembedding together.
 */
public final class Runs {
    private final Gpt2 model;
    private final int first;
    private final List<Run> runs;

    Runs(Gpt2 model, int first, List<Run> runs) {
        this.model = model;
        this.first = first;
        this.runs = List.copyOf(runs);
    }

    public Gpt2 model() {
        return model;
    }

    /** The number of the first of them among all prompts. */
    public int first() {
        return first;
    }

    /** In the order of their prompts. */
    public List<Run> all() {
        return runs;
    }

    /**
     * {@link Run#ranks} of each run.
     *
     * @param positions of each run
     * @param targets [run][position][target], the same number for each position of all runs
     * @return [run][hook][position][target]
     */
    public int[][][][] ranks(List<Hook> hooks, boolean normalise, int[][] positions, int[][][] targets) {
        Rows rows = rows(hooks, positions, targets);
        boolean nothing = rows.targets.length == 0 || rows.targets[0].length == 0;
        int[][] flat = nothing ? rows.targets : model.engine().rank(rows.captured, normalise, rows.targets);
        int[][][][] ranks = new int[runs.size()][hooks.size()][][];
        int at = 0;
        for (int run = 0; run < ranks.length; run++) {
            for (int hook = 0; hook < hooks.size(); hook++) {
                ranks[run][hook] = Arrays.copyOfRange(flat, at, at += positions[run].length);
                for (int[] ofRow : ranks[run][hook]) {
                    runs.get(run).requireFinite(Arrays.stream(ofRow).allMatch(rank -> rank > 0));
                }
            }
        }
        return ranks;
    }

    /**
     * {@link Run#predict} of each run.
     *
     * @param positions of each run
     * @param most how many of the likeliest tokens, 0 to the vocabulary
     * @param targets [run][position][target], the same number for each position of all runs
     * @return [run][hook][position]
     */
    public Prediction[][][] predict(
            List<Hook> hooks, boolean normalise, int[][] positions, int most, int[][][] targets) {
        Rows rows = rows(hooks, positions, targets);
        Prediction[] flat = rows.captured.isEmpty()
                ? new Prediction[0]
                : model.engine().predict(rows.captured, normalise, most, rows.targets);
        Prediction[][][] predictions = new Prediction[runs.size()][hooks.size()][];
        int at = 0;
        for (int run = 0; run < predictions.length; run++) {
            for (int hook = 0; hook < hooks.size(); hook++) {
                predictions[run][hook] = Arrays.copyOfRange(flat, at, at += positions[run].length);
                runs.get(run).requireFinite(Arrays.stream(predictions[run][hook]).noneMatch(Objects::isNull));
            }
        }
        return predictions;
    }

    /** Captured rows, run by run and hook by hook, with their targets. */
    private record Rows(List<CapturedRow> captured, int[][] targets) {}

    private Rows rows(List<Hook> hooks, int[][] positions, int[][][] targets) {
        var captured = new ArrayList<CapturedRow>();
        var ofRows = new ArrayList<int[]>();
        for (int run = 0; run < runs.size(); run++) {
            runs.get(run).requireTokens(targets[run]);
            captured.addAll(runs.get(run).rows(hooks, positions[run]));
            for (int hook = 0; hook < hooks.size(); hook++) {
                ofRows.addAll(List.of(targets[run]));
            }
        }
        return new Rows(captured, ofRows.toArray(int[][]::new));
    }
}
