package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.RankKernel;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Ranks and first choices of captured residual streams, as many rows at a time as there is room for. The rows come
 * from the captures on the device or, if another pass has taken their place there, from host memory.
 */
final class Readings {
    /** Targets per row that are ranked at once. */
    private static final int TARGETS = 64;

    private final ModelArrays arrays;
    private final ModelGraphs graphs;
    private final GraphPlan plan;
    private final int context;

    /**
     * Rows of captured residual streams.
     *
     * @param at each row's first float in the captures
     * @param spilled the captures, if they are in host memory; else null
     */
    record Rows(int[] at, MemorySegment spilled) {}

    Readings(ModelArrays arrays, ModelGraphs graphs, GraphPlan plan, int context) {
        this.arrays = arrays;
        this.graphs = graphs;
        this.plan = plan;
        this.context = context;
    }

    /** For each row, its targets' ranks. */
    int[][] rank(Rows rows, boolean normalise, int[][] targets) {
        var rank = graphs.rank(normalise);
        int count = targets[0].length;
        int[][] ranks = new int[rows.at().length][count];
        for (int t0 = 0; t0 < count; t0 += TARGETS) {
            int t1 = Math.min(count, t0 + TARGETS);
            int most = Math.min(context, rank.arrays().pairs() / (t1 - t0));
            for (int r0 = 0; r0 < ranks.length; r0 += most) {
                int r1 = Math.min(ranks.length, r0 + most);
                bring(rows, r0, r1);
                int from = t0;
                int[][] some = Arrays.stream(targets, r0, r1).map(row -> Arrays.copyOfRange(row, from, t1))
                        .toArray(int[][]::new);
                rank.arrays().request(some);
                rank.graph().resize(r1 - r0);
                RankKernel.resize(rank.tasks(), r1 - r0, t1 - t0);
                plan.run(rank.graph());
                plan.read(rank.arrays().ranks(), 0, (r1 - r0) * (t1 - t0));
                for (int r = r0; r < r1; r++) {
                    for (int t = t0; t < t1; t++) {
                        ranks[r][t] = rank.arrays().ranks().get((r - r0) * (t1 - t0) + t - t0);
                    }
                }
            }
        }
        return ranks;
    }

    /** For each row, its first choice. */
    int[] firstChoice(Rows rows, boolean normalise) {
        var choice = graphs.choice(normalise);
        int[] tokens = new int[rows.at().length];
        for (int r0 = 0; r0 < tokens.length; r0 += context) {
            int r1 = Math.min(tokens.length, r0 + context);
            bring(rows, r0, r1);
            choice.graph().resize(r1 - r0);
            plan.run(choice.graph());
            plan.read(choice.arrays().first(), 0, r1 - r0);
            for (int r = r0; r < r1; r++) {
                tokens[r] = choice.arrays().first().get(r - r0);
            }
        }
        return tokens;
    }

    /** Puts rows where the graphs read them. */
    private void bring(Rows rows, int r0, int r1) {
        int width = graphs.rows().width();
        boolean here = rows.spilled() == null;
        graphs.copies.of(0);
        for (int r = r0; r < r1; r++) {
            int to = (r - r0) * width;
            if (!here) {
                MemorySegment.copy(
                        rows.spilled(), (long) rows.at()[r] * Float.BYTES, graphs.staging.getSegment(),
                        (long) to * Float.BYTES, (long) width * Float.BYTES);
            }
            graphs.copies.copy(here ? rows.at()[r] : to, 0, graphs.rows().at() + to, 0, width);
        }
        var graph = here ? graphs.gather : graphs.stage;
        graph.resize(graphs.copies.groups());
        plan.run(graph);
        Cursor.begin(arrays.cursor(), r1 - r0, 0);
    }
}
