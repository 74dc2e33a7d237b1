package dev.strata.lens.encode;

import dev.strata.lens.table.CsvFile;
import dev.strata.lens.table.CsvNumbers;
import dev.strata.lens.table.Names;
import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is known of voxels, in a CSV file: columns {@code voxel} and {@code subject} or {@code ceiling} or both. */
public final class VoxelTable {
    private static final String VOXEL = "voxel";
    private static final String SUBJECT = "subject";
    private static final String CEILING = "ceiling";

    private VoxelTable() {}

    /**
     * Reads what is known of these voxels; the file may have others too.
     *
     * @param voxels the names in the responses
     * @return the voxels, in the same order
     * @throws StrataException naming the file, and the line or the voxel that is not as it must be: a voxel that is
     *     missing or there twice, a ceiling that is missing or isn't above 0 and at most 1
     */
    public static List<Voxel> read(Path file, List<String> voxels) {
        Map<String, Voxel> known = read(file);
        List<String> missing = voxels.stream().filter(name -> !known.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new StrataException(file + ": has no row for " + missing.size() + " of the responses' "
                    + voxels.size() + " voxels: " + Names.some(missing));
        }
        return voxels.stream().map(known::get).toList();
    }

    private static Map<String, Voxel> read(Path file) {
        try (var csv = CsvFile.open(file)) {
            int name = csv.column(VOXEL);
            boolean subjects = csv.header().contains(SUBJECT);
            boolean ceilings = csv.header().contains(CEILING);
            if (!subjects && !ceilings) {
                throw new StrataException(file + ": expected a column " + SUBJECT + " or " + CEILING + " beside "
                        + VOXEL + ", found " + Names.some(csv.header()));
            }
            var known = new HashMap<String, Voxel>();
            for (Optional<CsvFile.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
                List<String> cells = row.get().cells();
                var voxel = new Voxel(
                        cells.get(name),
                        subjects ? cells.get(csv.column(SUBJECT)) : "",
                        ceilings
                                ? OptionalDouble.of(ceiling(file, row.get().line(), cells.get(csv.column(CEILING))))
                                : OptionalDouble.empty());
                if (known.put(voxel.name(), voxel) != null) {
                    throw new StrataException(
                            file + ", line " + row.get().line() + ": a second row for voxel " + voxel.name());
                }
            }
            return known;
        }
    }

    private static double ceiling(Path file, int line, String cell) {
        double ceiling = CsvNumbers.number(file, line, CEILING, cell);
        if (!(ceiling > 0 && ceiling <= 1)) {
            throw new StrataException(file + ", line " + line + ": a ceiling of '" + cell
                    + "': expected a correlation above 0 and up to 1 (leave voxels without one out of the responses)");
        }
        return ceiling;
    }
}
