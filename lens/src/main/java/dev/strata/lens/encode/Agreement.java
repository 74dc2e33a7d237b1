package dev.strata.lens.encode;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How well one layer's states predict the responses: Pearson's r on held-out stimuli, divided by the voxel's ceiling
 * where it has one. It is not cut off at 0 and 1 as Brain-Score's is.
 *
 * @param score the mean over folds, then the median over a subject's voxels, then over subjects
 * @param lower quartile over all voxels
 * @param upper quartile over all voxels
 * @param folds the score of each fold alone
 * @param subjects the score of each subject, by name; empty where none is named
 * @param alphas what was chosen in each fold
 */
public record Agreement(
        double score, double lower, double upper, List<Double> folds, Map<String, Double> subjects, List<Double> alphas) {
    public Agreement {
        folds = List.copyOf(folds);
        subjects = Collections.unmodifiableMap(new LinkedHashMap<>(subjects));
        alphas = List.copyOf(alphas);
    }

    /**
     * @param voxels those that have an r
     * @param correlations [fold][voxel]
     */
    static Agreement of(List<Voxel> voxels, double[][] correlations, List<Double> alphas) {
        double[] means = IntStream.range(0, voxels.size())
                .mapToDouble(v -> Arrays.stream(correlations).mapToDouble(fold -> fold[v]).average().orElseThrow())
                .toArray();
        double[] normalised = normalised(voxels, means);
        Map<String, Double> subjects = bySubject(voxels, normalised);
        boolean named = !subjects.keySet().equals(Set.of(""));
        return new Agreement(
                overall(subjects),
                Median.quantile(normalised, 0.25),
                Median.quantile(normalised, 0.75),
                Arrays.stream(correlations).map(fold -> overall(bySubject(voxels, normalised(voxels, fold)))).toList(),
                named ? subjects : Map.of(),
                alphas);
    }

    /** The median of the alphas; the smaller of two in the middle. */
    public double alpha() {
        return alphas.stream().sorted().toList().get((alphas.size() - 1) / 2);
    }

    private static double overall(Map<String, Double> subjects) {
        return Median.of(subjects.values().stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double[] normalised(List<Voxel> voxels, double[] correlations) {
        return IntStream.range(0, correlations.length)
                .mapToDouble(v -> correlations[v] / voxels.get(v).ceiling().orElse(1))
                .toArray();
    }

    private static Map<String, Double> bySubject(List<Voxel> voxels, double[] scores) {
        var medians = new LinkedHashMap<String, Double>();
        for (String subject : voxels.stream().map(Voxel::subject).distinct().toList()) {
            medians.put(subject, Median.of(IntStream.range(0, scores.length)
                    .filter(v -> voxels.get(v).subject().equals(subject))
                    .mapToDouble(v -> scores[v])
                    .toArray()));
        }
        return medians;
    }
}
