package dev.strata.lens.attention;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jgrapht.Graph;
import org.jgrapht.alg.flow.BoykovKolmogorovMFImpl;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;

/**
 * Attention flow (Abnar and Zuidema, 2020, section 3): the maximum flow from a position above the last layer down to an
 * input token. L layers are L + 1 levels of nodes, level 0 being the input tokens; an edge from position i of level
 * l + 1 to position j of level l carries A_l[i, j].
 *
 * <p>In a decoder nothing flows to a later position, so that only positions between the two ends matter to a flow, and
 * the network is built of those alone.
 */
final class Flow {
    /** What is less counts as nothing. */
    private static final double EPSILON = 1e-12;

    private Flow() {}

    /** A flow to find: from reading position {@code from}, which is the {@code row}th that was asked for. */
    private record Ends(int row, int from, int to) {}

    /**
     * The flows from these positions to each input token that they can see.
     *
     * @param mixing A of each layer, the first first
     * @return [position asked for][input token], not normalised
     */
    static double[][] of(List<double[][]> mixing, int[] positions) {
        double[][] flows = new double[positions.length][];
        var all = new ArrayList<Ends>();
        for (int row = 0; row < positions.length; row++) {
            flows[row] = new double[positions[row] + 1];
            for (int to = 0; to <= positions[row]; to++) {
                all.add(new Ends(row, positions[row], to));
            }
        }
        Collections.shuffle(all, new Random(0)); // for every core long and short ones
        all.parallelStream().forEach(ends -> flows[ends.row][ends.to] = maximum(mixing, ends.from, ends.to));
        return flows;
    }

    /** The maximum flow from a position above the last layer to an input token. */
    static double maximum(List<double[][]> mixing, int from, int to) {
        int width = from - to + 1;
        int levels = mixing.size() + 1;
        Graph<Integer, DefaultWeightedEdge> network = new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
        for (int node = 0; node < levels * width; node++) {
            network.addVertex(node);
        }
        int source = levels * width - 1;
        for (int level = 0; level < mixing.size(); level++) {
            double[][] capacities = mixing.get(level);
            int firstReader = level == mixing.size() - 1 ? from : to;
            for (int i = firstReader; i <= from; i++) {
                int lastRead = level == 0 ? to : i;
                for (int j = to; j <= lastRead; j++) {
                    var edge = network.addEdge((level + 1) * width + i - to, level * width + j - to);
                    network.setEdgeWeight(edge, capacities[i][j]);
                }
            }
        }
        return new BoykovKolmogorovMFImpl<>(network, EPSILON).getMaximumFlowValue(source, 0);
    }

    /** The number of edges of all networks together, which is what {@link #of} takes time for. */
    static long edges(int layers, int[] positions) {
        long edges = 0;
        for (long position : positions) {
            edges += layers * ((position + 1) * (position + 2) * (position + 3) / 6);
        }
        return edges;
    }
}
