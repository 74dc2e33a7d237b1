package dev.strata.lens.table;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of numbers, each with an id: a CSV or a Parquet file. The ids are the column named {@code id} or, without one,
 * the first; all other columns hold numbers.
 *
 * @param file where it comes from
 * @param columns the names of the columns of numbers
 * @param rows from id to the row's numbers, in the file's order; NaN where the file has none
 */
public record NumberTable(Path file, List<String> columns, Map<String, double[]> rows) {
    private static final String ID = "id";
    private static final String PARQUET = "PAR1";
    private static final String ARROW = "ARROW1";

    /**
     * Reads a file: Parquet if it begins as Parquet does, else CSV.
     *
     * @throws StrataException naming the file and what in it is not as it must be: a line, a column, an id
     */
    public static NumberTable read(Path file) {
        String start = start(file);
        if (start.startsWith(ARROW)) {
            throw new StrataException(file + ": is an Arrow (Feather) file: expected CSV or Parquet; pyarrow writes the "
                    + "same table with parquet.write_table");
        }
        var table = start.startsWith(PARQUET) ? ParquetTable.read(file) : CsvNumbers.read(file);
        if (table.columns.isEmpty() || table.rows.isEmpty()) {
            throw new StrataException(file + ": has " + (table.rows.isEmpty() ? "no rows" : "no column but the ids"));
        }
        return table;
    }

    private static String start(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(ARROW.length()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw StrataException.io(file, e);
        }
    }

    /** Which of these columns holds the ids. */
    static int idColumn(List<String> names) {
        return Math.max(0, names.indexOf(ID));
    }

    /** Adds a row that begins at a place in the file, e.g. {@code line 7}. */
    static void add(Map<String, double[]> rows, String id, double[] numbers, Path file, String place) {
        if (rows.put(id, numbers) != null) {
            throw new StrataException(file + ", " + place + ": a second row for the id " + id);
        }
    }

    static Map<String, double[]> noRows() {
        return new LinkedHashMap<>();
    }
}
