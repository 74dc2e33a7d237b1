package dev.strata.lens.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.lens.activations.Activations;
import dev.strata.lens.activations.Progress;
import dev.strata.runtime.program.Hook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ojalgo.matrix.store.R064Store;

/** The four metrics on activations that are made up. */
class MetricsTest {
    private static final Progress NOBODY = Progress.NONE;

    private static Activations activations(float[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows[i / rows[0].length][i % rows[0].length];
        }
        return new Activations(Hook.residual(0), rows.length, rows[0].length, values);
    }

    private static float[][] normal(Random random, int tokens, int units) {
        float[][] rows = new float[tokens][units];
        for (float[] row : rows) {
            for (int u = 0; u < units; u++) {
                row[u] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    /** rows · map, in double precision. */
    private static float[][] times(float[][] rows, double[][] map) {
        float[][] result = new float[rows.length][map[0].length];
        for (int t = 0; t < rows.length; t++) {
            for (int u = 0; u < map[0].length; u++) {
                double sum = 0;
                for (int k = 0; k < map.length; k++) {
                    sum += rows[t][k] * map[k][u];
                }
                result[t][u] = (float) sum;
            }
        }
        return result;
    }

    private static double[][] matrix(Metric metric, List<float[][]> layers) {
        List<R064Store> centred = layers.stream().map(MetricsTest::activations).map(Centred::of).toList();
        if (metric == Metric.CKA) {
            return Cka.matrix(centred, centred, NOBODY);
        }
        var subspaces = centred.stream().map(layer -> Subspace.of(layer, metric == Metric.SVCCA ? 0.99 : 1)).toList();
        return Cca.matrix(subspaces, subspaces, metric == Metric.PWCCA, NOBODY);
    }

    private static double of(Metric metric, float[][] x, float[][] y) {
        return matrix(metric, List.of(x, y))[0][1];
    }

    @ParameterizedTest
    @EnumSource
    void theNumbersAreThoseOfTheDefinitions(Metric metric) throws IOException {
        JsonNode cases = new ObjectMapper().readTree(MetricsTest.class.getResource("/similarity/similarity.json"));
        assertEquals(2, cases.size());
        for (JsonNode one : cases) {
            var layers = new ArrayList<float[][]>();
            one.get("activations").forEach(layer -> layers.add(IntStream.range(0, layer.size())
                    .mapToObj(t -> row(layer.get(t)))
                    .toArray(float[][]::new)));
            double[][] matrix = matrix(metric, layers);
            for (int i = 0; i < matrix.length; i++) {
                for (int j = 0; j < matrix.length; j++) {
                    assertEquals(one.get(metric.id()).get(i).get(j).asDouble(), matrix[i][j], 1e-9,
                            one.get("name") + ", " + i + " and " + j);
                }
                int rank = Subspace.of(Centred.of(activations(layers.get(i))), 1).orElseThrow().dimensions();
                assertEquals(one.get("ranks").get(i).asInt(), rank);
            }
        }
    }

    private static float[] row(JsonNode numbers) {
        float[] row = new float[numbers.size()];
        for (int u = 0; u < row.length; u++) {
            row[u] = (float) numbers.get(u).asDouble();
        }
        return row;
    }

    @ParameterizedTest
    @EnumSource
    void aLayerIsLikeItselfRotatedAndScaled(Metric metric) {
        var random = new Random(1);
        float[][] x = normal(random, 80, 7);
        assertEquals(1, of(metric, x, x), 1e-12);
        float[][] y = normal(random, 80, 5);
        double expected = of(metric, x, y);
        assertTrue(expected > 0.001 && expected < 0.9, "nothing to compare: " + expected);
        // A reflection I - 2vvᵀ/‖v‖² mixes all units and is orthogonal.
        double[] v = random.doubles(7).toArray();
        double length = IntStream.range(0, 7).mapToDouble(i -> v[i] * v[i]).sum();
        double[][] reflection = new double[7][7];
        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < 7; j++) {
                reflection[i][j] = 3 * ((i == j ? 1 : 0) - 2 * v[i] * v[j] / length);
            }
        }
        float[][] rotated = times(x, reflection);
        assertEquals(1, of(metric, x, rotated), 1e-6);
        if (metric != Metric.PWCCA) { // whose weights are sums over the units themselves
            assertEquals(expected, of(metric, rotated, y), 1e-6);
        }
        assertEquals(expected, of(metric, x, times(y, IntStream.range(0, 5)
                .mapToObj(i -> IntStream.range(0, 5).mapToDouble(j -> i == j ? 0.2 : 0).toArray())
                .toArray(double[][]::new))), 1e-6);
    }

    @Test
    void ccaIsBlindToInvertibleLinearMapsAndCkaIsNot() {
        var random = new Random(2);
        float[][] x = normal(random, 90, 6);
        float[][] y = normal(random, 90, 4);
        double[][] map = IntStream.range(0, 6).mapToObj(i -> IntStream.range(0, 6)
                .mapToDouble(j -> random.nextGaussian() * Math.pow(3, j)).toArray()).toArray(double[][]::new);
        assertEquals(of(Metric.CCA, x, y), of(Metric.CCA, times(x, map), y), 1e-5);
        assertEquals(1, of(Metric.CCA, x, times(x, map)), 1e-5);
        assertTrue(of(Metric.CKA, x, times(x, map)) < 0.9);
    }

    /** tokens × layers × units: both ways to compute the products, the last one with several bands of Gram matrices. */
    @ParameterizedTest
    @CsvSource({"40,2,5", "40,9,5", "300,2,30", "600,20,40"})
    void ckaIsThatOfItsDefinitionWhicheverWayItIsComputed(int tokens, int count, int units) {
        var random = new Random(3);
        float[][] shared = normal(random, tokens, units);
        var layers = IntStream.range(0, count).mapToObj(layer -> {
            float[][] own = normal(random, tokens, units);
            for (int t = 0; t < tokens; t++) {
                for (int u = 0; u < units; u++) {
                    own[t][u] += shared[t][u] + layer;
                }
            }
            return own;
        }).toList();
        double[][] matrix = matrix(Metric.CKA, layers);
        var subset = layers.subList(0, 2);
        double[][] columns = Cka.matrix(
                layers.stream().map(MetricsTest::activations).map(Centred::of).toList(),
                new ArrayList<>(subset.stream().map(MetricsTest::activations).map(Centred::of).toList()),
                NOBODY);
        double expected = inner(layers.get(0), layers.get(1))
                / Math.sqrt(inner(layers.get(0), layers.get(0)) * inner(layers.get(1), layers.get(1)));
        assertEquals(expected, matrix[0][1], 1e-10);
        for (int i = 0; i < count; i++) {
            assertEquals(1, matrix[i][i], 1e-12);
            for (int j = 0; j < 2; j++) {
                assertEquals(matrix[i][j], matrix[j][i]);
                assertEquals(matrix[i][j], columns[i][j], 1e-12);
            }
        }
    }

    /** ‖XᵀY‖² of centred activations. */
    private static double inner(float[][] x, float[][] y) {
        double all = 0;
        for (int u = 0; u < x[0].length; u++) {
            for (int v = 0; v < y[0].length; v++) {
                double product = 0;
                double sumX = 0;
                double sumY = 0;
                for (int t = 0; t < x.length; t++) {
                    product += (double) x[t][u] * y[t][v];
                    sumX += x[t][u];
                    sumY += y[t][v];
                }
                all += Math.pow(product - sumX * sumY / x.length, 2);
            }
        }
        return all;
    }

    @Test
    void unitsThatSayNothingNewChangeNoCorrelation() {
        var random = new Random(5);
        float[][] x = normal(random, 50, 6);
        float[][] y = normal(random, 50, 4);
        float[][] more = new float[50][9];
        for (int t = 0; t < 50; t++) {
            System.arraycopy(x[t], 0, more[t], 0, 6);
            more[t][6] = 1234.567f;
            more[t][7] = x[t][0];
            more[t][8] = -2 * x[t][3];
        }
        assertEquals(of(Metric.CCA, x, y), of(Metric.CCA, more, y), 1e-9);
        assertEquals(1, of(Metric.CCA, x, more), 1e-9);
    }

    @ParameterizedTest
    @EnumSource
    void activationsThatDoNotVaryAreLikeNothing(Metric metric) {
        var random = new Random(6);
        float[][] constant = new float[30][3];
        for (float[] row : constant) {
            row[0] = 0.1f;
            row[1] = -7.3e5f;
        }
        double[][] matrix = matrix(metric, List.of(normal(random, 30, 4), constant));
        assertEquals(1, matrix[0][0], 1e-12);
        for (double undefined : new double[] {matrix[0][1], matrix[1][0], matrix[1][1]}) {
            assertTrue(Double.isNaN(undefined), "" + undefined);
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoTokensAreAlwaysAlike(Metric metric) {
        var random = new Random(7);
        assertEquals(1, of(metric, normal(random, 2, 4), normal(random, 2, 3)), 1e-12);
    }

    @Test
    void svccaKeepsTheFewestComponentsWithTheShare() {
        float[][] x = new float[201][3];
        for (int t = 0; t < 201; t++) { // three uncorrelated units with variances 100 : 1 : 0.5
            x[t][0] = t % 2 == 0 ? 10 : -10;
            x[t][1] = t / 2 % 2 == 0 ? 1 : -1;
            x[t][2] = (t / 4 % 2 == 0 ? 1 : -1) * (float) Math.sqrt(0.5);
        }
        var centred = Centred.of(activations(x));
        assertEquals(Optional.of(1), Subspace.of(centred, 0.98).map(Subspace::dimensions));
        assertEquals(Optional.of(2), Subspace.of(centred, 0.99).map(Subspace::dimensions));
        assertEquals(Optional.of(3), Subspace.of(centred, 0.999).map(Subspace::dimensions));
        assertEquals(Optional.of(3), Subspace.of(centred, 1).map(Subspace::dimensions));
    }
}
