package dev.strata.lens.terminal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A plain table: columns as wide as they need to be, two spaces between them. */
public final class Columns {
    private final List<String[]> rows = new ArrayList<>();
    private final Set<Integer> right = new HashSet<>();

    public Columns(String... headers) {
        rows.add(headers);
    }

    /** Aligns a column to the right. */
    public Columns right(int column) {
        right.add(column);
        return this;
    }

    public Columns row(String... cells) {
        if (cells.length != rows.getFirst().length) {
            throw new IllegalArgumentException(cells.length + " cells for " + rows.getFirst().length + " columns");
        }
        rows.add(cells);
        return this;
    }

    /** The table, the headers first. */
    public List<String> lines() {
        int count = rows.getFirst().length;
        int[] widths = new int[count];
        for (String[] row : rows) {
            for (int c = 0; c < count; c++) {
                widths[c] = Math.max(widths[c], DisplayWidth.of(row[c]));
            }
        }
        var lines = new ArrayList<String>();
        for (String[] row : rows) {
            var line = new StringBuilder();
            for (int c = 0; c < count; c++) {
                boolean toRight = right.contains(c);
                line.append(toRight ? DisplayWidth.right(row[c], widths[c]) : DisplayWidth.left(row[c], widths[c]));
                line.append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
