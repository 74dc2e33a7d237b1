package dev.strata.lens.report;

import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Terminal;
import dev.strata.lens.terminal.Terminal.Colour;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A grid as lines of shaded cells; columns that don't fit beside each other continue in a further block. Where there is
 * no colour, a block character says what the colour would, unless the cells' texts are the numbers themselves. Cells
 * without text are two columns wide, and labels that are wider stand upright where all would not fit otherwise.
 */
final class GridText {
    private static final int WIDEST_LABEL = 16;
    private static final int WIDEST_TEXT = 24;
    /** What a cell has beside its text: blanks and a block. */
    private static final int BESIDE_TEXT = 5;
    private static final int TALLEST_LABEL = 10;
    private static final int LEAST_CELL = 2;
    private static final Pattern NUMBER = Pattern.compile("[-+]?[\\d.,]*(e[-+]\\d+)?( ?%)?[ ●○]*");

    private final Grid grid;
    private final Terminal terminal;
    private final List<Column> columns;
    private final int rowWidth;
    private final int textWidth;
    private final boolean levels;
    private final boolean bare;
    private final boolean upright;

    GridText(Grid grid, Terminal terminal) {
        this.grid = grid;
        this.terminal = terminal;
        this.columns = grid.columns().stream().filter(Column::shown).toList();
        this.rowWidth = Stream.concat(Stream.of(grid.rowName()), grid.rows().stream())
                .mapToInt(row -> DisplayWidth.of(label(row))).max().orElse(0);
        this.textWidth = Math.min(WIDEST_TEXT, terminal.width() - rowWidth - 1 - BESIDE_TEXT);
        var texts = columns.stream().flatMap(column -> column.cells().stream()).map(Cell::text);
        this.bare = columns.stream().flatMap(column -> column.cells().stream()).allMatch(cell -> cell.text().isEmpty());
        this.levels = terminal.colour() == Colour.NONE
                && (bare || !texts.allMatch(text -> NUMBER.matcher(text).matches()));
        this.upright = bare && rowWidth + 1 + columns.stream().mapToInt(this::lyingWidth).sum() > terminal.width();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        for (List<Column> block : Blocks.of(columns, this::width, terminal.width() - rowWidth - 1)) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            if (!grid.columnName().isEmpty()) {
                lines.add(terminal.faint(DisplayWidth.fit(" ".repeat(rowWidth + 1)
                        + (upright ? "" : " ") + Visible.text(grid.columnName()) + " →", terminal.width())));
            }
            if (columns.stream().anyMatch(column -> !column.over().isEmpty())) {
                lines.addAll(headers("", block, Column::over).stream().map(terminal::faint).toList());
            }
            lines.addAll(headers(label(grid.rowName()), block, Column::label).stream().map(terminal::bold).toList());
            for (int row = 0; row < grid.rows().size(); row++) {
                lines.add(row(block, row));
            }
        }
        return lines;
    }

    private String row(List<Column> block, int row) {
        var line = new StringBuilder(DisplayWidth.right(label(grid.rows().get(row)), rowWidth)).append(' ');
        for (Column column : block) {
            var cell = column.cells().get(row);
            String text = text(cell);
            String padded = placed(text, column);
            line.append(Double.isNaN(cell.value()) ? padded : terminal.on(grid.scale().colour(cell.value()), padded));
        }
        return line.toString();
    }

    private String placed(String text, Column column) {
        int width = width(column);
        return bare ? DisplayWidth.left(text, width) : DisplayWidth.right(text, width - 1) + " ";
    }

    private String text(Cell cell) {
        String text = DisplayWidth.fit(Visible.text(cell.text()), textWidth);
        if (!levels) {
            return text;
        }
        String level = Level.of(grid.scale(), cell.value());
        return bare ? level : text + " " + DisplayWidth.left(level, 1);
    }

    private List<String> headers(String name, List<Column> block, Function<Column, String> of) {
        if (!upright) {
            var line = new StringBuilder(DisplayWidth.right(name, rowWidth)).append(' ');
            for (Column column : block) {
                String label = label(of.apply(column));
                line.append(placed(label, column));
            }
            return List.of(line.toString());
        }
        var labels = block.stream().map(column -> characters(of.apply(column))).toList();
        int height = Math.max(1, labels.stream().mapToInt(List::size).max().orElse(0));
        var lines = new ArrayList<String>();
        for (int h = height; h > 0; h--) {
            var line = new StringBuilder(DisplayWidth.right(h == 1 ? name : "", rowWidth)).append(' ');
            for (List<String> label : labels) {
                String character = h <= label.size() ? label.get(label.size() - h) : "";
                line.append(DisplayWidth.left(character, LEAST_CELL));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** What the reader reads downwards. */
    private static List<String> characters(String label) {
        return DisplayWidth.clusters(DisplayWidth.fit(Visible.text(label), TALLEST_LABEL));
    }

    private int width(Column column) {
        return upright ? LEAST_CELL : lyingWidth(column);
    }

    private int lyingWidth(Column column) {
        ToIntFunction<String> width = label -> DisplayWidth.of(label(label));
        int labels = Math.max(width.applyAsInt(column.label()), width.applyAsInt(column.over()));
        int texts = column.cells().stream().mapToInt(cell -> DisplayWidth.of(text(cell))).max().orElse(0);
        return bare ? Math.max(LEAST_CELL, Math.max(labels, texts) + 1) : Math.max(labels, texts) + 2;
    }

    private static String label(String label) {
        return DisplayWidth.fit(Visible.text(label), WIDEST_LABEL);
    }
}
