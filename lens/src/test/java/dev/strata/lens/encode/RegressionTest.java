package dev.strata.lens.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ojalgo.matrix.store.R064Store;

class RegressionTest {
    private static final int ROWS = 60;
    private static final int WIDTH = 8;
    private static final int VOXELS = 70;
    private static final List<Double> ALPHAS = EncodingQuery.DEFAULT_ALPHAS;
    private static final List<String> SINGLY = IntStream.range(0, ROWS).mapToObj(Integer::toString).toList();

    private final Random random = new Random(11);
    private final R064Store features = RidgeTest.normal(ROWS, WIDTH, random);

    private static List<Voxel> voxels() {
        return IntStream.range(0, VOXELS).mapToObj(v -> new Voxel("v" + v)).toList();
    }

    private Regression regression(R064Store responses) {
        return new Regression(voxels(), responses, SINGLY, Folds.of(SINGLY, 5, 0), ALPHAS, 0);
    }

    /** A linear map of the features and noise. */
    private R064Store mapped(double noise) {
        R064Store responses = Spectrum.product(features, RidgeTest.normal(WIDTH, VOXELS, random));
        for (int i = 0; i < responses.data.length; i++) {
            responses.data[i] = 100 + 3 * (responses.data[i] + noise * random.nextGaussian());
        }
        return responses;
    }

    @Test
    void aLinearMapIsRecovered() {
        var agreement = regression(mapped(0)).scores(List.of(features), _ -> {}).getFirst();
        assertEquals(1, agreement.score(), 1e-4);
        assertTrue(agreement.lower() > 0.999, agreement.toString());
    }

    @Test
    void noiseIsNotPredicted() {
        var agreement = regression(RidgeTest.normal(ROWS, VOXELS, random)).scores(List.of(features), _ -> {}).getFirst();
        assertEquals(0, agreement.score(), 0.1);
    }

    /**
     * Where the test part's responses are the reverse of what the training part says, a choice that had looked at them
     * would shrink the regression as much as it can.
     */
    @Test
    void alphaIsChosenWithoutTheTestPart() {
        R064Store responses = mapped(0.3);
        Folds folds = Folds.of(SINGLY, 5, 0);
        R064Store reversed = responses.copy();
        for (int row : folds.test(2)) {
            for (int v = 0; v < VOXELS; v++) {
                reversed.set(row, v, -responses.doubleValue(row, v) * 50);
            }
        }
        double chosen = regression(responses).scores(List.of(features), _ -> {}).getFirst().alphas().get(2);
        var agreement = regression(reversed).scores(List.of(features), _ -> {}).getFirst();
        assertEquals(chosen, agreement.alphas().get(2));
        assertTrue(agreement.folds().get(2) < -0.8, agreement.toString());
        double tempting = bestOn(folds.training(2), folds.test(2), reversed);
        assertEquals(ALPHAS.getLast(), tempting);
        assertNotEquals(tempting, chosen);
    }

    /** What a choice on these held rows would be, by the closed form solved otherwise. */
    private double bestOn(int[] fit, int[] held, R064Store responses) {
        R064Store known = R064Store.FACTORY.copy(features.rows(fit));
        R064Store fresh = R064Store.FACTORY.copy(features.rows(held));
        double best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double alpha : ALPHAS) {
            double error = 0;
            for (int v = 0; v < VOXELS; v++) {
                int voxel = v;
                double[] y = IntStream.of(fit).mapToDouble(row -> responses.doubleValue(row, voxel)).toArray();
                double[] predicted = RidgeTest.solved(known, y, fresh, alpha);
                for (int i = 0; i < held.length; i++) {
                    error += Math.pow(predicted[i] - responses.doubleValue(held[i], v), 2);
                }
            }
            best = error < least ? alpha : best;
            least = Math.min(least, error);
        }
        return best;
    }

    /** Also that the responses may be rotated into fewer dimensions: there are more voxels than training rows. */
    @Test
    void alphaIsTheBestOfAnInnerCrossValidation() {
        R064Store responses = mapped(6);
        int[] training = Folds.of(SINGLY, 5, 0).training(0);
        var measured = Measured.of(responses, training, Folds.of(SINGLY, 5, 0).test(0));
        assertEquals(training.length, measured.compact().countColumns());
        R064Store known = R064Store.FACTORY.copy(features.rows(training));
        var choice = AlphaChoice.of(ALPHAS, SINGLY.subList(0, training.length), 0);

        double best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double alpha : ALPHAS) {
            double error = 0;
            for (int fold = 0; fold < choice.inner().count(); fold++) {
                error += error(known, measured.training(), choice.inner().training(fold), choice.inner().test(fold), alpha);
            }
            best = error < least ? alpha : best;
            least = Math.min(least, error);
        }
        assertEquals(best, choice.best(known, measured.compact()));
        assertEquals(best, choice.best(known, measured.training()));
        assertTrue(best > ALPHAS.getFirst() && best < ALPHAS.getLast(), "no test of anything: " + best);
    }

    private static double error(R064Store x, R064Store y, int[] fit, int[] held, double alpha) {
        R064Store known = R064Store.FACTORY.copy(x.rows(fit));
        R064Store fresh = R064Store.FACTORY.copy(x.rows(held));
        double error = 0;
        for (int v = 0; v < y.countColumns(); v++) {
            int voxel = v;
            double[] seen = IntStream.of(fit).mapToDouble(row -> y.doubleValue(row, voxel)).toArray();
            double[] predicted = RidgeTest.solved(known, seen, fresh, alpha);
            for (int i = 0; i < held.length; i++) {
                error += Math.pow(predicted[i] - y.doubleValue(held[i], v), 2);
            }
        }
        return error;
    }

    @Test
    void innerFoldsKeepGroupsWhole() {
        var groups = new ArrayList<String>();
        IntStream.range(0, 40).forEach(i -> groups.add("g" + i / 10));
        var choice = AlphaChoice.of(ALPHAS, groups, 0);
        assertEquals(4, choice.inner().count());
        for (int i = 0; i < 40; i++) {
            assertEquals(choice.inner().of()[i / 10 * 10], choice.inner().of()[i]);
        }
        assertEquals(5, AlphaChoice.of(ALPHAS, groups.subList(0, 10), 0).inner().count());
    }
}
