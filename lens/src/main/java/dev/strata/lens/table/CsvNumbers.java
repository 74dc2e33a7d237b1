package dev.strata.lens.table;

import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Numbers in CSV cells. */
public final class CsvNumbers {
    private static final Set<String> MISSING = Set.of("", "NA", "NaN", "nan", "null");

    private CsvNumbers() {}

    static NumberTable read(Path file) {
        try (var csv = CsvFile.open(file)) {
            int ids = NumberTable.idColumn(csv.header());
            var rows = NumberTable.noRows();
            for (Optional<CsvFile.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
                List<String> cells = row.get().cells();
                double[] numbers = new double[cells.size() - 1];
                for (int c = 0; c < cells.size(); c++) {
                    if (c != ids) {
                        numbers[c < ids ? c : c - 1] = number(file, row.get().line(), csv.header().get(c), cells.get(c));
                    }
                }
                NumberTable.add(rows, cells.get(ids), numbers, file, "line " + row.get().line());
            }
            var columns = new ArrayList<>(csv.header());
            columns.remove(ids);
            return new NumberTable(file, List.copyOf(columns), rows);
        }
    }

    /**
     * The number in a cell; NaN if the cell is empty or says NA, NaN or null.
     *
     * @throws StrataException naming line and column if it is no finite number
     */
    public static double number(Path file, int line, String column, String cell) {
        if (MISSING.contains(cell.strip())) {
            return Double.NaN;
        }
        try {
            double number = Double.parseDouble(cell);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new StrataException(
                file + ", line " + line + ", column " + column + ": '" + cell + "' is not a finite number");
    }
}
