package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.RankKernel;
import dev.strata.runtime.device.Prediction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

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

    /** Residual streams to be read. */
    sealed interface Rows {
        int count();

        /** @param at each row's first float in the captures on the device */
        record OnDevice(int[] at) implements Rows {
            @Override
            public int count() {
                return at.length;
            }
        }

        /** @param rows each [d], in host memory */
        record InMemory(List<MemorySegment> rows) implements Rows {
            @Override
            public int count() {
                return rows.size();
            }
        }
    }

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
        int[][] ranks = new int[rows.count()][count];
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

    /** For each row, what it says comes next. */
    Prediction[] predict(Rows rows, boolean normalise, int most, int[][] targets) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** For each row, its first choice. */
    int[] firstChoice(Rows rows, boolean normalise) {
        var choice = graphs.choice(normalise);
        int[] tokens = new int[rows.count()];
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
        graphs.copies.of(0);
        for (int r = r0; r < r1; r++) {
            int to = (r - r0) * width;
            int from = switch (rows) {
                case Rows.OnDevice here -> here.at()[r];
                case Rows.InMemory kept -> {
                    long bytes = (long) width * Float.BYTES;
                    MemorySegment.copy(
                            kept.rows().get(r), 0, graphs.staging.getSegment(), (long) to * Float.BYTES, bytes);
                    yield to;
                }
            };
            graphs.copies.copy(from, 0, graphs.rows().at() + to, 0, width);
        }
        var graph = rows instanceof Rows.OnDevice ? graphs.gather : graphs.stage;
        graph.resize(graphs.copies.groups());
        plan.run(graph);
        Cursor.begin(arrays.cursor(), r1 - r0, 0);
    }
}
