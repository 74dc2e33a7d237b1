package dev.strata.lens.encode;

import dev.strata.lens.table.Names;
import dev.strata.runtime.StrataException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which voxels have an r in every fold.
 *
 * @param voxels indices of those that do
 * @param missing names of those with missing responses
 * @param constant names of those whose responses are all the same in some fold's training or test part
 */
record Usable(int[] voxels, List<String> missing, List<String> constant) {
    /** @throws StrataException if there is none */
    static Usable of(Responses responses, Folds folds) {
        var usable = new ArrayList<Integer>();
        var missing = new ArrayList<String>();
        var constant = new ArrayList<String>();
        for (int v = 0; v < responses.voxels().size(); v++) {
            String name = responses.voxels().get(v).name();
            if (isMissing(responses.values(), v)) {
                missing.add(name);
            } else if (isConstant(responses.values(), v, folds)) {
                constant.add(name);
            } else {
                usable.add(v);
            }
        }
        if (usable.isEmpty()) {
            throw new StrataException("responses: no voxel is left of " + responses.voxels().size() + ": "
                    + missing.size() + " have missing values" + in(missing) + ", " + constant.size()
                    + " are constant in some fold" + in(constant));
        }
        return new Usable(
                usable.stream().mapToInt(Integer::intValue).toArray(), List.copyOf(missing), List.copyOf(constant));
    }

    private static String in(List<String> names) {
        return names.isEmpty() ? "" : " (" + Names.some(names) + ")";
    }

    private static boolean isMissing(double[][] values, int voxel) {
        for (double[] row : values) {
            if (Double.isNaN(row[voxel])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConstant(double[][] values, int voxel, Folds folds) {
        for (int fold = 0; fold < folds.count(); fold++) {
            if (isConstant(values, voxel, folds.test(fold)) || isConstant(values, voxel, folds.training(fold))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConstant(double[][] values, int voxel, int[] rows) {
        for (int row : rows) {
            if (values[row][voxel] != values[rows[0]][voxel]) {
                return false;
            }
        }
        return true;
    }
}
