package dev.strata.lens.encode;

import dev.strata.runtime.StrataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Grouped k-fold cross-validation: each group is in the test part of one fold and in the training part of all others.
 *
 * @param count how many folds
 * @param of the fold whose test part each row is in
 */
public record Folds(int count, int[] of) {
    /**
     * Spreads groups over folds of about the same number of rows: shuffled, then the largest first, each to the fold
     * that has the fewest rows (as scikit-learn's GroupKFold does).
     *
     * @param groups the group of each row
     * @throws StrataException if there are fewer groups than folds
     */
    public static Folds of(List<String> groups, int count, long seed) {
        var rows = new LinkedHashMap<String, List<Integer>>();
        for (int row = 0; row < groups.size(); row++) {
            rows.computeIfAbsent(groups.get(row), _ -> new ArrayList<>()).add(row);
        }
        if (rows.size() < count) {
            String what = rows.size() < groups.size() ? "groups" : "stimuli";
            throw new StrataException(count + " folds, but " + what + ": " + rows.size() + "; expected at least as many "
                    + what + " as folds");
        }
        var shuffled = new ArrayList<>(rows.values());
        Collections.shuffle(shuffled, new Random(seed));
        shuffled.sort(Comparator.comparing((List<Integer> group) -> -group.size()));
        int[] of = new int[groups.size()];
        int[] sizes = new int[count];
        for (List<Integer> group : shuffled) {
            int smallest = IntStream.range(0, count).boxed().min(Comparator.comparing(f -> sizes[f])).orElseThrow();
            group.forEach(row -> of[row] = smallest);
            sizes[smallest] += group.size();
        }
        return new Folds(count, of);
    }

    /** The rows of a fold's test part, ascending. */
    public int[] test(int fold) {
        return IntStream.range(0, of.length).filter(row -> of[row] == fold).toArray();
    }

    /** The rows of a fold's training part, ascending. */
    public int[] training(int fold) {
        return IntStream.range(0, of.length).filter(row -> of[row] != fold).toArray();
    }

    /** Rows of the smallest test part. */
    public int smallest() {
        return IntStream.range(0, count)
                .map(fold -> (int) Arrays.stream(of).filter(f -> f == fold).count())
                .min()
                .orElse(0);
    }
}
