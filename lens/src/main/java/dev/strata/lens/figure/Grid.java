package dev.strata.lens.figure;

import java.util.List;

/**
 * Rows and columns of shaded cells: a heat map, or a table. Columns that don't fit beside each other go on below.
 *
 * @param rowName what the rows are, e.g. {@code layer}
 * @param rows labels, top to bottom
 * @param columnName what the columns are, e.g. {@code next token}; may be empty
 * @param columns left to right
 * @param scale from cells' values to colours
 * @param tips the names of what is said of a cell beside its row and column, e.g. {@code rank}, {@code probability}
 */
public record Grid(
        String caption,
        String rowName,
        List<String> rows,
        String columnName,
        List<Column> columns,
        Scale scale,
        List<String> tips)
        implements Panel {

    /**
     * A column.
     *
     * @param label what it is about, e.g. a token
     * @param over a second label above it, e.g. the token before it; empty if there is none
     * @param key by which cells refer to it ({@link Cell#watch}); empty if they don't
     * @param shown whether it is seen at first: other media than pages leave out the columns that are not
     * @param cells one per row
     */
    public record Column(String label, String over, String key, boolean shown, List<Cell> cells) {
        public Column {
            cells = List.copyOf(cells);
        }

        /** A column that is always seen. */
        public static Column of(String label, List<Cell> cells) {
            return new Column(label, "", "", true, cells);
        }
    }

    /**
     * A cell.
     *
     * @param text what stands in it; may be empty where the colour says enough
     * @param value on the grid's scale; NaN for no colour
     * @param tips what is said of it, one for each of the grid's; empty for nothing
     * @param watch the key of columns, in this or another grid of the variant, that a click on the cell shows or hides;
     *     empty for none
     */
    public record Cell(String text, double value, List<String> tips, String watch) {
        public Cell {
            tips = List.copyOf(tips);
        }

        public static Cell of(String text, double value, String... tips) {
            return new Cell(text, value, List.of(tips), "");
        }
    }

    /** @throws IllegalArgumentException if a column has not one cell per row, or a cell other tips than the grid */
    public Grid {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        tips = List.copyOf(tips);
        for (Column column : columns) {
            if (column.cells.size() != rows.size()) {
                throw new IllegalArgumentException(
                        "column " + column.label + " has " + column.cells.size() + " cells for " + rows.size() + " rows");
            }
            for (Cell cell : column.cells) {
                if (!cell.tips.isEmpty() && cell.tips.size() != tips.size()) {
                    throw new IllegalArgumentException(cell + " does not go with the tips " + tips);
                }
            }
        }
    }
}
