package dev.strata.lens.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Maximum flows against sums by hand and against plain augmenting paths through the whole network. */
class FlowTest {
    /**
     * Edmonds and Karp's flow over a full matrix of capacities, with every node of every level.
     *
     * @param mixing A of each layer, square
     */
    static double reference(List<double[][]> mixing, int from, int to) {
        int length = mixing.getFirst().length;
        int nodes = (mixing.size() + 1) * length;
        double[][] residual = new double[nodes][nodes];
        for (int layer = 0; layer < mixing.size(); layer++) {
            for (int i = 0; i < length; i++) {
                for (int j = 0; j < mixing.get(layer)[i].length; j++) {
                    residual[(layer + 1) * length + i][layer * length + j] = mixing.get(layer)[i][j];
                }
            }
        }
        int source = mixing.size() * length + from;
        double flow = 0;
        for (int[] before = path(residual, source, to); before[to] >= 0; before = path(residual, source, to)) {
            double least = Double.POSITIVE_INFINITY;
            for (int node = to; node != source; node = before[node]) {
                least = Math.min(least, residual[before[node]][node]);
            }
            for (int node = to; node != source; node = before[node]) {
                residual[before[node]][node] -= least;
                residual[node][before[node]] += least;
            }
            flow += least;
        }
        return flow;
    }

    /** For each node the one before it on a shortest way with room left; -1 where there is none. */
    private static int[] path(double[][] residual, int source, int sink) {
        int[] before = new int[residual.length];
        Arrays.fill(before, -1);
        before[source] = source;
        var queue = new ArrayDeque<>(List.of(source));
        while (!queue.isEmpty() && before[sink] < 0) {
            int node = queue.remove();
            for (int next = 0; next < residual.length; next++) {
                if (before[next] < 0 && residual[node][next] > 1e-15) {
                    before[next] = node;
                    queue.add(next);
                }
            }
        }
        return before;
    }

    /** Weights from even (sharpness 0) to nearly all on one position (9). */
    private static double[][] pattern(int length, double sharpness, Random random) {
        double[][] pattern = new double[length][];
        for (int i = 0; i < length; i++) {
            pattern[i] = new double[i + 1];
            Arrays.setAll(pattern[i], _ -> Math.exp(sharpness * random.nextGaussian()));
            Mixing.normalise(pattern[i]);
        }
        return pattern;
    }

    @Test
    void twoLayersOfTwoPositionsByHand() {
        double[][] below = {{1}, {0.3, 0.7}};
        double[][] above = {{1}, {0.2, 0.8}};
        double[][] flows = Flow.of(List.of(below, above), new int[] {0, 1});
        assertArrayEquals(new double[] {1}, flows[0], 1e-12);
        // To the first token: 0.2 by way of position 0, and of the 0.8 by way of position 1 only 0.3 goes on to it.
        // To the second token: the same 0.8, of which 0.7 goes on.
        assertArrayEquals(new double[] {0.5, 0.7}, flows[1], 1e-12);
    }

    @Test
    void oneLayersFlowIsItsAttention() {
        double[][] pattern = pattern(6, 1, new Random(1));
        double[][] flows = Flow.of(List.<double[][]>of(pattern), new int[] {5});
        assertArrayEquals(pattern[5], flows[0], 1e-12);
    }

    @Test
    void flowsAreThoseOfAugmentingPaths() {
        var random = new Random(7);
        for (double sharpness : new double[] {0, 0.5, 2, 5, 9}) {
            for (int layers : new int[] {2, 3, 6}) {
                int length = 8;
                var mixing = IntStream.range(0, layers)
                        .mapToObj(_ -> Mixing.withResidual(pattern(length, sharpness, random)))
                        .toList();
                int[] positions = IntStream.range(0, length).toArray();
                double[][] flows = Flow.of(mixing, positions);
                for (int from = 0; from < length; from++) {
                    assertEquals(from + 1, flows[from].length);
                    for (int to = 0; to <= from; to++) {
                        assertEquals(reference(mixing, from, to), flows[from][to], 1e-9,
                                sharpness + " " + layers + ": " + from + " to " + to);
                    }
                }
            }
        }
    }

    @Test
    void theEdgesAreCountedThatTakeTheTime() {
        assertEquals(3, Flow.edges(3, new int[] {0}));
        assertEquals(2 * (1 + 3 + 6 + 10), Flow.edges(2, new int[] {3}), "networks 1 to 4 positions wide");
        assertEquals(2 * (1 + 1 + 3), Flow.edges(2, new int[] {0, 1}));
    }
}
