package dev.strata.lens.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.ojalgo.matrix.store.R064Store;

/**
 * The cross-validated regression from several layers' states onto the same responses.
 *
 * @param voxels of the responses' columns
 * @param responses [stimuli × voxels]
 * @param groups of the stimuli
 */
record Regression(
        List<Voxel> voxels, R064Store responses, List<String> groups, Folds folds, List<Double> alphas, long seed) {
    /**
     * Scores layers.
     *
     * @param layers of states [stimuli × width]
     * @param done hears how many fits, of layers × folds, are done
     */
    List<Agreement> scores(List<R064Store> layers, IntConsumer done) {
        double[][][] correlations = new double[layers.size()][folds.count()][];
        double[][] chosen = new double[layers.size()][folds.count()];
        for (int fold = 0; fold < folds.count(); fold++) {
            int[] training = folds.training(fold);
            int[] test = folds.test(fold);
            var measured = Measured.of(responses, training, test);
            R064Store compact = measured.compact();
            var choice = AlphaChoice.of(alphas, Arrays.stream(training).mapToObj(groups::get).toList(), seed);
            for (int layer = 0; layer < layers.size(); layer++) {
                R064Store known = R064Store.FACTORY.copy(layers.get(layer).rows(training));
                chosen[layer][fold] = choice.best(known, compact);
                R064Store weights = Ridge.of(known).read(layers.get(layer).rows(test)).weights(chosen[layer][fold]);
                R064Store predicted = Spectrum.product(weights, measured.training());
                correlations[layer][fold] = correlations(predicted, measured.test());
                done.accept(fold * layers.size() + layer + 1);
            }
        }
        var scores = new ArrayList<Agreement>();
        for (int layer = 0; layer < layers.size(); layer++) {
            scores.add(Agreement.of(voxels, correlations[layer], Arrays.stream(chosen[layer]).boxed().toList()));
        }
        return scores;
    }

    private static double[] correlations(R064Store predicted, R064Store measured) {
        double[] correlations = new double[(int) measured.countColumns()];
        for (int v = 0; v < correlations.length; v++) {
            correlations[v] = Correlation.of(predicted.data, measured.data, (int) measured.countRows(), v);
        }
        return correlations;
    }
}
