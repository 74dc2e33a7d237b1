package dev.strata.lens.factors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.lens.activations.Activations;
import dev.strata.runtime.program.Hook;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactorisationTest {
    private static NonNegative sparse(double[][] a) {
        float[] values = new float[a.length * a[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) a[i / a[0].length][i % a[0].length];
        }
        return NonNegative.clipped(List.of(new Activations(Hook.residual(0), a.length, a[0].length, values)));
    }

    /** Normal numbers as a GELU leaves them, or nearly: most a little below 0. */
    private static double[][] activations(int rows, int columns) {
        var random = new Random(1);
        return IntStream.range(0, rows).mapToObj(r -> IntStream.range(0, columns).mapToDouble(c -> {
            double x = random.nextGaussian() - 0.5;
            return x > 0 ? x : -0.1;
        }).toArray()).toArray(double[][]::new);
    }

    private static double[][] clipped(double[][] a) {
        return Arrays.stream(a).map(row -> Arrays.stream(row).map(x -> Math.max(0, x)).toArray()).toArray(double[][]::new);
    }

    /** ‖A - W·H‖ / ‖A‖, entry by entry. */
    private static double error(double[][] a, double[] w, double[] h, int k) {
        double square = 0;
        double all = 0;
        for (int r = 0; r < a.length; r++) {
            for (int c = 0; c < a[0].length; c++) {
                double rest = (float) a[r][c];
                all += rest * rest;
                for (int j = 0; j < k; j++) {
                    rest -= w[r * k + j] * h[c * k + j];
                }
                square += rest * rest;
            }
        }
        return Math.sqrt(square / all);
    }

    private static double[][] product(double[][] w, double[][] h) {
        return Arrays.stream(w).map(row -> IntStream.range(0, h[0].length).mapToDouble(
                c -> IntStream.range(0, h.length).mapToDouble(j -> row[j] * h[j][c]).sum()).toArray()).toArray(double[][]::new);
    }

    @Test
    void whatWasPlantedIsFound() {
        int rows = 60;
        int columns = 150;
        int planted = 4;
        var random = new Random(3);
        double[][] w = IntStream.range(0, rows).mapToObj(r -> random.doubles(planted)
                .map(x -> x > 0.6 ? x : 0).toArray()).toArray(double[][]::new);
        double[][] h = IntStream.range(0, planted).mapToObj(j -> random.doubles(columns)
                .map(x -> x > 0.6 ? x : 0).toArray()).toArray(double[][]::new);
        var found = Factorisation.of(sparse(product(w, h)), planted);
        assertTrue(found.relativeError() < 1e-3, "" + found.relativeError());
        for (int j = 0; j < planted; j++) {
            int component = j;
            double best = IntStream.range(0, planted).mapToDouble(i -> {
                double dot = 0;
                double one = 0;
                double other = 0;
                for (int r = 0; r < rows; r++) {
                    dot += w[r][component] * found.w()[r * planted + i];
                    one += w[r][component] * w[r][component];
                    other += found.w()[r * planted + i] * found.w()[r * planted + i];
                }
                return dot / Math.sqrt(one * other);
            }).max().orElseThrow();
            assertTrue(best > 0.999, "component " + j + ": " + best);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 12, 30})
    void theErrorFallsIsRightAndNothingIsNegative(int components) {
        double[][] a = activations(30, 70);
        var found = Factorisation.of(sparse(a), components);
        var errors = found.errors();
        for (int step = 1; step < errors.size(); step++) {
            assertTrue(errors.get(step) <= errors.get(step - 1) + 1e-9, step + ": " + errors);
        }
        assertEquals(error(clipped(a), found.w(), found.h(), components), found.relativeError(), 1e-7);
        assertTrue(Arrays.stream(found.w()).allMatch(x -> x >= 0));
        assertTrue(Arrays.stream(found.h()).allMatch(x -> x >= 0));
        assertArrayEquals(found.w(), Factorisation.of(sparse(a), components).w(), "the same question, another answer");
    }

    /** The leading singular vectors of a non-negative matrix are non-negative (Perron and Frobenius). */
    @Test
    void oneComponentIsTheLeadingSingularPair() {
        double[][] a = clipped(activations(20, 50));
        double[] u = new double[20];
        Arrays.fill(u, 1);
        double square = 0;
        for (int step = 0; step < 500; step++) {
            double[] v = new double[50];
            for (int c = 0; c < 50; c++) {
                for (int r = 0; r < 20; r++) {
                    v[c] += a[r][c] * u[r];
                }
            }
            for (int r = 0; r < 20; r++) {
                double[] row = a[r];
                u[r] = IntStream.range(0, 50).mapToDouble(c -> row[c] * v[c]).sum();
            }
            double length = Math.sqrt(Arrays.stream(u).map(x -> x * x).sum());
            u = Arrays.stream(u).map(x -> x / length).toArray();
            square = length;
        }
        double energy = Arrays.stream(a).flatMapToDouble(Arrays::stream).map(x -> x * x).sum();
        assertEquals(Math.sqrt(1 - square / energy), Factorisation.of(sparse(a), 1).relativeError(), 1e-5);
    }

    /** Lee and Seung's multiplicative updates (2001), from a random start. */
    @Test
    void theErrorIsNoWorseThanThatOfMultiplicativeUpdates() {
        int k = 6;
        double[][] a = clipped(activations(30, 70));
        var random = new Random(9);
        double[] w = random.doubles(30 * k, 0.1, 1).toArray();
        double[] h = random.doubles(70 * k, 0.1, 1).toArray();
        for (int step = 0; step < 2000; step++) {
            w = multiplied(w, h, k, (r, c) -> a[r][c]);
            h = multiplied(h, w, k, (c, r) -> a[r][c]);
        }
        double expected = error(a, w, h, k);
        assertTrue(Factorisation.of(sparse(a), k).relativeError() < 1.01 * expected, "" + expected);
    }

    private interface Entry {
        double at(int row, int column);
    }

    /** F ← F ∘ (A·G) / (F·GᵀG). */
    private static double[] multiplied(double[] f, double[] g, int k, Entry a) {
        double[] result = f.clone();
        for (int r = 0; r < f.length / k; r++) {
            for (int j = 0; j < k; j++) {
                double up = 0;
                double down = 1e-12;
                for (int c = 0; c < g.length / k; c++) {
                    double modelled = 0;
                    for (int l = 0; l < k; l++) {
                        modelled += f[r * k + l] * g[c * k + l];
                    }
                    up += a.at(r, c) * g[c * k + j];
                    down += modelled * g[c * k + j];
                }
                result[r * k + j] *= up / down;
            }
        }
        return result;
    }

    @Test
    void moreComponentsThanTheRankLeaveNothingBroken() {
        double[][] a = new double[6][9];
        for (double[] row : a) {
            Arrays.setAll(row, c -> c % 3);
        }
        var found = Factorisation.of(sparse(a), 5);
        assertTrue(found.relativeError() < 1e-6, "" + found.relativeError());
        assertTrue(Arrays.stream(found.w()).allMatch(Double::isFinite));
        assertTrue(Arrays.stream(found.h()).allMatch(Double::isFinite));
    }

    @Test
    void hooksStandSideBySideWithoutTheirNegativeEntries() {
        var one = new Activations(Hook.residual(1), 2, 2, new float[] {1, -2, 3, 4});
        var two = new Activations(Hook.residual(2), 2, 3, new float[] {5, 0, -7, -8, 9, 10});
        var matrix = NonNegative.clipped(List.of(one, two));
        double[] identity = new double[25];
        IntStream.range(0, 5).forEach(i -> identity[i * 6] = 1);
        double[] dense = {1, 0, 5, 0, 0, 3, 4, 0, 9, 10};
        assertArrayEquals(dense, matrix.times(identity, 5));
        assertArrayEquals(new double[] {1, 3, 0, 4, 5, 0, 0, 9, 0, 10},
                matrix.transpose().times(new double[] {1, 0, 0, 1}, 2));
        assertEquals(1 + 25 + 9 + 16 + 81 + 100, matrix.energy());
    }
}
