package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.PredictKernel;
import dev.strata.kernels.tornado.RankKernel;
import dev.strata.runtime.device.Prediction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Ranks and predictions of captured residual streams, as many rows at a time as there is room for. A row comes from the
 * captures on the device or, if another pass has taken its place there, from host memory.
 */
final class Readings {
    /** Targets per row that are ranked at once. */
    private static final int TARGETS = 64;

    private final ReadingGraphs graphs;
    private final ReadingArrays arrays;
    private final GraphPlan plan;

    /** Where a residual stream to be read is. */
    sealed interface Place {
        /** @param at its first float in the captures on the device */
        record OnDevice(int at) implements Place {}

        /** @param row [d], in host memory */
        record InMemory(MemorySegment row) implements Place {}
    }

    Readings(ReadingGraphs graphs, GraphPlan plan) {
        this.graphs = graphs;
        this.arrays = graphs.arrays();
        this.plan = plan;
    }

    /** For each row, its targets' ranks. */
    int[][] rank(List<Place> rows, boolean normalise, int[][] targets) {
        var rank = graphs.rank(normalise);
        int[][] ranks = new int[rows.size()][targets[0].length];
        inParts(rows, targets, count -> Math.min(arrays.most(), rank.arrays().pairs() / count), part -> {
            rank.arrays().request(part.targets());
            rank.graph().resize(part.rows());
            RankKernel.resize(rank.tasks(), part.rows(), part.count());
            plan.run(rank.graph());
            part.put(ints(rank.arrays().ranks(), part.pairs()), ranks);
        });
        return ranks;
    }

    /** For each row, what it says comes next; null if its logits are not all finite. */
    Prediction[] predict(List<Place> rows, boolean normalise, int most, int[][] targets) {
        var predict = graphs.predict(normalise);
        var found = predict.arrays();
        int vocabulary = graphs.vocabulary();
        int kept = Math.max(1, most); // at least one, for its log-probability says whether the logits are finite
        int[][] tokens = new int[rows.size()][];
        float[][] logProbabilities = new float[rows.size()][];
        int[][] ranks = new int[rows.size()][targets[0].length];
        float[][] ofTargets = new float[rows.size()][targets[0].length];
        inParts(rows, targets, count -> found.rows(vocabulary, kept, count), part -> {
            found.request(vocabulary, kept, part.targets());
            predict.graph().resize(part.rows());
            PredictKernel.resize(predict.tasks(), part.rows(), part.count());
            plan.run(predict.graph());
            int[] likeliest = ints(found.likeliest(), part.rows() * kept);
            float[] theirs = floats(found.logProbabilities(), part.rows() * kept);
            for (int r = 0; r < part.rows(); r++) {
                tokens[part.row() + r] = Arrays.copyOfRange(likeliest, r * kept, (r + 1) * kept);
                logProbabilities[part.row() + r] = Arrays.copyOfRange(theirs, r * kept, (r + 1) * kept);
            }
            part.put(ints(found.ranking().ranks(), part.pairs()), ranks);
            part.put(floats(found.ranking().targetLogits(), part.pairs()), ofTargets);
        });
        Prediction[] predictions = new Prediction[rows.size()];
        Arrays.setAll(predictions, r -> Float.isNaN(logProbabilities[r][0]) ? null : new Prediction(
                Arrays.copyOf(tokens[r], most), Arrays.copyOf(logProbabilities[r], most), ranks[r], ofTargets[r]));
        return predictions;
    }

    /**
     * Some of the rows and some of their targets.
     *
     * @param row the first row
     * @param target the first target
     * @param targets [row][target], of these rows only
     */
    private record Part(int row, int target, int[][] targets) {
        int rows() {
            return targets.length;
        }

        /** Targets of each row. */
        int count() {
            return targets[0].length;
        }

        int pairs() {
            return rows() * count();
        }

        /** Puts results, one for each pair, into arrays of all of them. */
        void put(Object results, Object[] all) {
            for (int r = 0; r < rows(); r++) {
                System.arraycopy(results, r * count(), all[row + r], target, count());
            }
        }
    }

    /** @param most how many rows fit, by the number of their targets */
    private void inParts(List<Place> rows, int[][] targets, IntUnaryOperator most, Consumer<Part> consumer) {
        int count = targets[0].length;
        for (int target = 0; target == 0 || target < count; target += TARGETS) {
            int from = target;
            int to = Math.min(count, target + TARGETS);
            int atOnce = most.applyAsInt(to - from);
            for (int row = 0; row < rows.size(); row += atOnce) {
                int end = Math.min(rows.size(), row + atOnce);
                bring(rows.subList(row, end));
                consumer.accept(new Part(row, target, Arrays.stream(targets, row, end)
                        .map(of -> Arrays.copyOfRange(of, from, to))
                        .toArray(int[][]::new)));
            }
        }
    }

    private int[] ints(IntArray array, int count) {
        return plan.read(array, 0, count).toArray(ValueLayout.JAVA_INT);
    }

    private float[] floats(FloatArray array, int count) {
        return plan.read(array, 0, count).toArray(ValueLayout.JAVA_FLOAT);
    }

    /** Puts rows where the graphs read them. */
    private void bring(List<Place> rows) {
        int width = arrays.rows().width();
        arrays.copies().of(0);
        for (int r = 0; r < rows.size(); r++) {
            if (rows.get(r) instanceof Place.OnDevice here) {
                arrays.copies().copy(here.at(), 0, arrays.rows().at() + r * width, 0, width);
            }
        }
        run(graphs.gather());
        arrays.copies().of(0);
        for (int r = 0; r < rows.size(); r++) {
            if (rows.get(r) instanceof Place.InMemory kept) {
                long bytes = (long) width * Float.BYTES;
                MemorySegment.copy(kept.row(), 0, arrays.staging().getSegment(), r * bytes, bytes);
                arrays.copies().copy(r * width, 0, arrays.rows().at() + r * width, 0, width);
            }
        }
        run(graphs.stage());
        Cursor.begin(arrays.cursor(), rows.size(), 0);
    }

    /** Runs a graph that copies, if there is something to copy. */
    private void run(GraphSpec graph) {
        if (arrays.copies().groups() > 0) {
            graph.resize(arrays.copies().groups());
            plan.run(graph);
        }
    }
}
