package dev.strata.lens.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void pearson() {
        // Means 5 and 4; the products of deviations add up to 23, their squares to 26 and 22.
        double[] a = {2, 4, 5, 9};
        double[] b = {2, 3, 3, 8};
        assertEquals(23 / Math.sqrt(26 * 22), Correlation.of(a, b, 4, 0), 1e-15);
    }

    @Test
    void pearsonOfTheSecondColumn() {
        assertEquals(-1, Correlation.of(new double[] {1, 2, 3, 1, 2, 3}, new double[] {0, 5, 0, 3, 2, 1}, 3, 1), 1e-15);
    }

    @Test
    void aConstantPredictionPredictsNothing() {
        assertEquals(0, Correlation.of(new double[] {2, 2, 2}, new double[] {1, 2, 4}, 3, 0));
        assertTrue(Double.isNaN(Correlation.of(new double[] {1, 2, 4}, new double[] {2, 2, 2}, 3, 0)));
    }

    @Test
    void quantiles() {
        double[] values = {9, 1, 3, 7};
        assertEquals(5, Median.of(values));
        assertEquals(2.5, Median.quantile(values, 0.25)); // numpy.quantile
        assertEquals(7.5, Median.quantile(values, 0.75));
        assertEquals(4, Median.of(new double[] {4}));
    }

    /** Two folds, voxels of two subjects, a ceiling of one half for one voxel. */
    @Test
    void theMeanOverFoldsThenTheMedianOverVoxelsThenOverSubjects() {
        var voxels = List.of(
                new Voxel("a1", "a", OptionalDouble.of(0.5)),
                new Voxel("a2", "a", OptionalDouble.of(1)),
                new Voxel("a3", "a", OptionalDouble.of(1)),
                new Voxel("b1", "b", OptionalDouble.of(1)));
        double[][] correlations = {{0.1, 0.2, 0.9, 0.8}, {0.3, 0.4, 0.1, 0.6}};
        var agreement = Agreement.of(voxels, correlations, List.of(10.0, 1.0));
        // Means over folds: 0.2 / 0.5, 0.3, 0.5 and 0.7.
        assertEquals(0.4, agreement.subjects().get("a"), 1e-12);
        assertEquals(0.7, agreement.subjects().get("b"), 1e-12);
        assertEquals(0.55, agreement.score(), 1e-12);
        assertEquals(0.375, agreement.lower(), 1e-12);
        assertEquals(0.55, agreement.upper(), 1e-12);
        // Folds alone: medians of {0.2, 0.2, 0.9} and 0.8; of {0.6, 0.4, 0.1} and 0.6.
        assertEquals(List.of(0.5, 0.5), agreement.folds());
        assertEquals(1, agreement.alpha());
    }

    @Test
    void withoutSubjectsAllVoxelsCountAlike() {
        var voxels = List.of(new Voxel("1"), new Voxel("2"), new Voxel("3"));
        var agreement = Agreement.of(voxels, new double[][] {{0.1, 0.2, 0.9}}, List.of(1.0));
        assertEquals(0.2, agreement.score());
        assertEquals(Map.of(), agreement.subjects());
    }
}
