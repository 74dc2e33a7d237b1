package dev.strata.lens.encode;

import dev.strata.lens.table.Names;
import dev.strata.lens.table.NumberTable;
import dev.strata.runtime.StrataException;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What was measured.
 *
 * @param voxels in the order of the columns
 * @param values [stimulus][voxel], in any unit; NaN where there is none
 */
public record Responses(List<Voxel> voxels, double[][] values) {
    /** @throws IllegalArgumentException if a row has not one value for each voxel */
    public Responses {
        voxels = List.copyOf(voxels);
        for (double[] row : values) {
            if (row.length != voxels.size()) {
                throw new IllegalArgumentException(row.length + " responses for " + voxels.size() + " voxels");
            }
        }
    }

    /**
     * The responses to these stimuli, found by their ids.
     *
     * @param voxels one for each of the table's columns
     * @throws StrataException naming the ids, if stimuli have no responses or responses no stimulus
     */
    public static Responses to(List<Stimulus> stimuli, NumberTable table, List<Voxel> voxels) {
        List<String> ids = stimuli.stream().map(Stimulus::id).toList();
        List<String> silent = ids.stream().filter(id -> !table.rows().containsKey(id)).toList();
        if (!silent.isEmpty()) {
            throw new StrataException(table.file() + ": has no row for " + silent.size() + " of the " + ids.size()
                    + " stimuli: " + Names.some(silent));
        }
        if (table.rows().size() > ids.size()) {
            var strange = new LinkedHashSet<>(table.rows().keySet());
            ids.forEach(strange::remove);
            throw new StrataException(table.file() + ": " + strange.size() + " of the " + table.rows().size()
                    + " rows belong to no stimulus: " + Names.some(strange));
        }
        return new Responses(voxels, ids.stream().map(table.rows()::get).toArray(double[][]::new));
    }
}
