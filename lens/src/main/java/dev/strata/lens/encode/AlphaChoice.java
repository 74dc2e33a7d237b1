package dev.strata.lens.encode;

import java.util.List;
import java.util.stream.IntStream;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Chooses ridge's alpha by cross-validation inside a training part: the one with the least squared error of the
 * standardised responses, summed over all voxels. (Brain-Score's RidgeGCV, too, has one alpha for all voxels; it leaves
 * out one stimulus at a time, which tells little where stimuli of a group resemble each other.)
 *
 * @param alphas ascending
 * @param inner folds of the training part's rows
 */
record AlphaChoice(List<Double> alphas, Folds inner) {
    /** Folds of a training part, unless it has fewer groups. */
    private static final int FOLDS = 5;

    /** @param groups of the training part's rows; where there is but one group, rows are spread singly */
    static AlphaChoice of(List<Double> alphas, List<String> groups, long seed) {
        int distinct = (int) groups.stream().distinct().count();
        List<String> units = distinct > 1 ? groups : singly(groups.size());
        int count = distinct > 1 ? distinct : groups.size();
        return new AlphaChoice(alphas, Folds.of(units, Math.min(FOLDS, count), seed));
    }

    private static List<String> singly(int rows) {
        return IntStream.range(0, rows).mapToObj(Integer::toString).toList();
    }

    /**
     * The best alpha; the largest of equals.
     *
     * @param features [training rows × width]
     * @param responses [training rows × any]
     */
    double best(MatrixStore<Double> features, R064Store responses) {
        double[] errors = new double[alphas.size()];
        for (int fold = 0; fold < inner.count(); fold++) {
            int[] fit = inner.training(fold);
            int[] held = inner.test(fold);
            var readout = Ridge.of(R064Store.FACTORY.copy(features.rows(fit))).read(features.rows(held));
            var centring = Standardisation.of(responses.rows(fit), Standardisation.FLOAT64).centring();
            R064Store known = centring.apply(responses.rows(fit));
            R064Store sought = centring.apply(responses.rows(held));
            for (int a = 0; a < errors.length; a++) {
                errors[a] += squaredDistance(Spectrum.product(readout.weights(alphas.get(a)), known), sought);
            }
        }
        int best = errors.length - 1;
        for (int a = best - 1; a >= 0; a--) {
            best = errors[a] < errors[best] ? a : best;
        }
        return alphas.get(best);
    }

    private static double squaredDistance(R064Store a, R064Store b) {
        double sum = 0;
        for (int i = 0; i < a.data.length; i++) {
            sum += (a.data[i] - b.data[i]) * (a.data[i] - b.data[i]);
        }
        return sum;
    }
}
