package dev.strata.lens.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ojalgo.matrix.store.R064Store;

class RidgeTest {
    private static final Random RANDOM = new Random(3);

    static R064Store normal(int rows, int columns, Random random) {
        R064Store matrix = R064Store.FACTORY.make(rows, columns);
        for (int i = 0; i < matrix.data.length; i++) {
            matrix.data[i] = random.nextGaussian();
        }
        return matrix;
    }

    /** The normal equations of centred, scaled features, solved by Gaussian elimination; predictions of new rows. */
    static double[] solved(R064Store x, double[] y, R064Store fresh, double alpha) {
        int n = (int) x.countRows();
        int d = (int) x.countColumns();
        double[] mean = new double[d];
        double[] deviation = new double[d];
        double centre = 0;
        for (int i = 0; i < n; i++) {
            centre += y[i] / n;
            for (int j = 0; j < d; j++) {
                mean[j] += x.doubleValue(i, j) / n;
            }
        }
        for (int j = 0; j < d; j++) {
            for (int i = 0; i < n; i++) {
                deviation[j] += Math.pow(x.doubleValue(i, j) - mean[j], 2) / n;
            }
            deviation[j] = Math.sqrt(deviation[j]);
        }
        double[][] system = new double[d][d + 1];
        for (int a = 0; a < d; a++) {
            for (int i = 0; i < n; i++) {
                double xa = (x.doubleValue(i, a) - mean[a]) / deviation[a];
                for (int b = 0; b < d; b++) {
                    system[a][b] += xa * (x.doubleValue(i, b) - mean[b]) / deviation[b];
                }
                system[a][d] += xa * (y[i] - centre);
            }
            system[a][a] += alpha;
        }
        double[] weights = eliminate(system);
        double[] predicted = new double[(int) fresh.countRows()];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = centre;
            for (int j = 0; j < d; j++) {
                predicted[i] += weights[j] * (fresh.doubleValue(i, j) - mean[j]) / deviation[j];
            }
        }
        return predicted;
    }

    private static double[] eliminate(double[][] system) {
        int d = system.length;
        for (int p = 0; p < d; p++) {
            for (int row = p + 1; row < d; row++) {
                double factor = system[row][p] / system[p][p];
                for (int c = p; c <= d; c++) {
                    system[row][c] -= factor * system[p][c];
                }
            }
        }
        double[] solution = new double[d];
        for (int p = d - 1; p >= 0; p--) {
            solution[p] = system[p][d];
            for (int c = p + 1; c < d; c++) {
                solution[p] -= system[p][c] * solution[c];
            }
            solution[p] /= system[p][p];
        }
        return solution;
    }

    @ParameterizedTest
    @CsvSource({"40, 7, 0.001", "40, 7, 100", "12, 30, 0.5", "12, 30, 1000", "9, 9, 1"})
    void isTheSolutionOfTheNormalEquations(int rows, int columns, double alpha) {
        R064Store x = normal(rows, columns, RANDOM);
        R064Store fresh = normal(5, columns, RANDOM);
        double[] y = RANDOM.doubles(rows, 3, 9).toArray();
        double[] expected = solved(x, y, fresh, alpha);

        R064Store centred = R064Store.FACTORY.make(rows, 1);
        double mean = Arrays.stream(y).average().orElseThrow();
        for (int i = 0; i < rows; i++) {
            centred.set(i, 0, y[i] - mean);
        }
        R064Store predicted = Spectrum.product(Ridge.of(x).read(fresh).weights(alpha), centred);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], predicted.doubleValue(i, 0) + mean, 1e-8);
        }
    }

    @Test
    void featuresThatAreConstantSayNothing() {
        R064Store x = R064Store.FACTORY.make(6, 3);
        x.fillAll((double) 0.1f);
        R064Store weights = Ridge.of(x).read(x).weights(1e-3);
        for (double weight : weights.data) {
            assertEquals(0, weight);
        }
    }
}
