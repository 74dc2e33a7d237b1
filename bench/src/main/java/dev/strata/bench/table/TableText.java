package dev.strata.bench.table;

import dev.strata.bench.contender.StrataContender;
import dev.strata.lens.terminal.Columns;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A {@link Table} in monospaced type. */
final class TableText {
    private static final String NONE = "-";

    private final Table table;

    TableText(Table table) {
        this.table = table;
    }

    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add(machine());
        lines.add("Medians of " + table.rounds() + " rounds in turn [quartiles]; a ratio above 1: Strata is ahead of the "
                + "best peer.");
        lines.add("");
        lines.addAll(columns().lines());
        lines.add("");
        lines.addAll(ceilings());
        lines.addAll(missing());
        return String.join("\n", lines).stripTrailing();
    }

    private String machine() {
        var machine = table.machine();
        String device = machine.device().equals("host") ? "" : " · Strata on " + machine.device() + " (" + machine.deviceName() + ")";
        String load = machine.load() < 0 ? "" : format(" · load %.1f before", machine.load());
        return "%d cores of %s · %.0f GB · %s · %s · %s%s%s".formatted(machine.cores(), machine.cpu(), machine.memory() / 1e9,
                machine.os(), machine.java(), machine.time(), load, device);
    }

    private Columns columns() {
        var headers = new ArrayList<>(List.of("row", "unit", "strata"));
        headers.addAll(table.peers());
        headers.addAll(List.of("ratio", "ceiling"));
        var columns = new Columns(headers.toArray(String[]::new));
        for (int column = 2; column < headers.size(); column++) {
            columns.right(column);
        }
        for (Row row : table.rows()) {
            var cells = new ArrayList<>(List.of(row.name(), row.unit().symbol(), cell(row, StrataContender.ID)));
            table.peers().forEach(peer -> cells.add(cell(row, peer)));
            cells.add(row.ratio().isPresent() ? format("%.2f", row.ratio().getAsDouble()) : NONE);
            cells.add(ceiling(row));
            columns.row(cells.toArray(String[]::new));
        }
        return columns;
    }

    private static String cell(Row row, String contender) {
        Sample sample = row.samples().get(contender);
        return sample == null
                ? NONE
                : number(sample.median()) + " [" + number(sample.lowerQuartile()) + "–" + number(sample.upperQuartile()) + "]";
    }

    private static String ceiling(Row row) {
        OptionalDouble share = row.ofCeiling();
        return share.isPresent()
                ? format("%s (%.0f %%)", number(row.ceiling().getAsDouble()), 100 * share.getAsDouble())
                : NONE;
    }

    private List<String> ceilings() {
        var lines = new ArrayList<String>();
        table.ceilings().bandwidth().ifPresent(sample -> lines.add(
                format("Ceiling of decode: all cores read %.1f GB/s from memory.", sample.median() / 1e9)));
        table.ceilings().fastest().ifPresent(fastest -> {
            var others = new ArrayList<String>();
            table.ceilings().products().forEach((id, sample) -> others.add(format("%s %.0f", id, sample.median() / 1e9)));
            lines.add("Ceiling of the others: the fastest large matrix product, " + fastest + "'s, in GFLOP/s: "
                    + String.join(", ", others.stream().sorted().toList()) + ".");
        });
        return lines;
    }

    private List<String> missing() {
        var lines = new LinkedHashSet<String>();
        for (Row row : table.rows()) {
            row.missing().forEach((id, why) -> lines.add(row.name() + ", " + id + ": " + why));
        }
        return List.copyOf(lines);
    }

    /** Three digits or more. */
    private static String number(double value) {
        return format(value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
