package dev.strata.lens.report;

import dev.strata.lens.figure.Grid;
import dev.strata.lens.figure.Grid.Cell;
import dev.strata.lens.figure.Grid.Column;
import dev.strata.lens.report.Canvas.Anchor;
import dev.strata.lens.report.Canvas.Font;
import dev.strata.lens.terminal.DisplayWidth;
import dev.strata.lens.terminal.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A grid of shaded cells; columns that don't fit beside each other go on below. */
final class GridSvg implements Drawing {
    private static final int WIDEST_LABEL = 24;
    private static final double ROW = 18;
    private static final double LINE = 15;
    private static final double BARE_CELL = 18;
    private static final double PADDING = 12;
    private static final double SEAM = 1;

    private final Grid grid;
    private final List<Column> columns;
    private final boolean bare;
    private final boolean upright;
    private final double rowWidth;
    private final List<List<Column>> blocks;

    GridSvg(Grid grid) {
        this.grid = grid;
        this.columns = grid.columns().stream().filter(Column::shown).toList();
        this.bare = columns.stream().flatMap(column -> column.cells().stream()).allMatch(cell -> cell.text().isEmpty());
        this.rowWidth = 8 + Stream.concat(Stream.of(grid.rowName() + " ↓"), grid.rows().stream())
                .mapToDouble(label -> Font.CELL.width(label(label))).max().orElse(0);
        this.upright = bare && rowWidth + columns.stream().mapToDouble(this::lyingWidth).sum() > MOST;
        this.blocks = Blocks.of(columns, column -> (int) Math.ceil(width(column)), (int) (MOST - rowWidth));
    }

    @Override
    public double width() {
        return rowWidth
                + blocks.stream().mapToDouble(block -> block.stream().mapToDouble(this::width).sum()).max().orElse(0);
    }

    @Override
    public double draw(Canvas canvas, double top) {
        double y = top;
        for (List<Column> block : blocks) {
            y = block(canvas, block, y == top ? y : y + LINE);
        }
        return y;
    }

    private double block(Canvas canvas, List<Column> block, double top) {
        double left = Svg.left() + rowWidth;
        double y = top;
        if (!grid.columnName().isEmpty()) {
            y += LINE;
            double x = left + (bare ? 0 : PADDING / 2);
            canvas.text(x, y - 4, Font.PROSE, Anchor.START, Canvas.FAINT, grid.columnName() + " →");
        }
        if (columns.stream().anyMatch(column -> !column.over().isEmpty())) {
            y = labels(canvas, block, y, Font.CELL, Canvas.FAINT, Column::over);
        }
        y = labels(canvas, block, y, Font.HEADER, Canvas.INK, Column::label);
        if (!grid.rowName().isEmpty()) {
            canvas.text(left - 6, y - 4, Font.PROSE, Anchor.END, Canvas.FAINT, label(grid.rowName()) + " ↓");
        }
        for (int row = 0; row < grid.rows().size(); row++) {
            canvas.text(left - 6, y + 13, Font.CELL, Anchor.END, Canvas.FAINT, label(grid.rows().get(row)));
            double x = left;
            for (Column column : block) {
                cell(canvas, column, row, x, y);
                x += width(column);
            }
            y += ROW;
        }
        return y;
    }

    private double labels(
            Canvas canvas, List<Column> block, double top, Font font, String fill, Function<Column, String> of) {
        double height = upright
                ? 6 + block.stream().mapToDouble(column -> font.width(label(of.apply(column)))).max().orElse(0)
                : LINE;
        double x = Svg.left() + rowWidth;
        for (Column column : block) {
            String label = label(of.apply(column));
            if (upright) {
                canvas.upright(x + width(column) / 2 + 4, top + height - 4, font, fill, label);
            } else {
                canvas.text(x + (width(column) - SEAM) / 2, top + height - 4, font, Anchor.MIDDLE, fill, label);
            }
            x += width(column);
        }
        return top + height;
    }

    private void cell(Canvas canvas, Column column, int row, double x, double y) {
        var cell = column.cells().get(row);
        double width = width(column) - SEAM;
        boolean coloured = !Double.isNaN(cell.value());
        if (bare && !cell.tips().isEmpty()) {
            canvas.begin(tip(column, row, cell));
        }
        if (coloured) {
            canvas.rectangle(x, y, width, ROW - SEAM, Canvas.fill(grid.scale().colour(cell.value())));
        }
        canvas.text(x + width / 2, y + 13, Font.CELL, Anchor.MIDDLE,
                coloured ? Canvas.ink(grid.scale().colour(cell.value())) : Canvas.INK, label(cell.text()));
        if (bare && !cell.tips().isEmpty()) {
            canvas.end();
        }
    }

    private String tip(Column column, int row, Cell cell) {
        var tip = new ArrayList<String>();
        tip.add((grid.rowName() + " " + grid.rows().get(row)).strip());
        tip.add((column.over() + " " + column.label()).strip());
        for (int t = 0; t < cell.tips().size(); t++) {
            tip.add(grid.tips().get(t) + " " + cell.tips().get(t));
        }
        return String.join(", ", tip);
    }

    private double width(Column column) {
        return upright ? BARE_CELL : lyingWidth(column);
    }

    private double lyingWidth(Column column) {
        double labels = Math.max(Font.HEADER.width(label(column.label())), Font.CELL.width(label(column.over())));
        double texts = column.cells().stream().mapToDouble(cell -> Font.CELL.width(label(cell.text()))).max().orElse(0);
        return bare ? Math.max(BARE_CELL, labels + PADDING / 2) : Math.max(labels, texts) + PADDING;
    }

    private static String label(String label) {
        return DisplayWidth.fit(Visible.text(label), WIDEST_LABEL);
    }
}
