package dev.strata.bench.table;

import dev.strata.bench.contender.StrataContender;
import dev.strata.lens.terminal.Columns;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
        lines.add(table.machine().toString());
        lines.add("Medians of " + rounds() + " in turn [quartiles]; a ratio above 1: Strata is ahead of the best peer.");
        lines.add("");
        lines.addAll(columns().lines());
        lines.add("");
        lines.addAll(ceilings());
        lines.addAll(missing());
        return String.join("\n", lines).stripTrailing();
    }

    private String rounds() {
        var sizes = table.rows().stream()
                .flatMap(row -> row.samples().values().stream())
                .mapToInt(Sample::size)
                .summaryStatistics();
        if (sizes.getCount() == 0) {
            return "no rounds";
        }
        String least = sizes.getMin() < sizes.getMax() ? sizes.getMin() + " to " : "";
        return least + sizes.getMax() + (sizes.getMax() == 1 ? " round" : " rounds");
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

    /** A row by itself. */
    static String line(Row row) {
        var facts = new ArrayList<String>();
        row.samples().keySet().forEach(id -> facts.add(id + " " + cell(row, id)));
        row.missing().forEach((id, why) -> facts.add(id + ": " + why));
        if (row.ratio().isPresent()) {
            facts.add(format("ratio %.2f", row.ratio().getAsDouble()));
        }
        return row.name() + ", " + row.unit().symbol() + ": " + String.join(" · ", facts);
    }

    private static String cell(Row row, String contender) {
        Sample sample = row.samples().get(contender);
        return sample == null
                ? NONE
                : format("%s [%s–%s]",
                        number(sample.median()), number(sample.lowerQuartile()), number(sample.upperQuartile()));
    }

    private static String ceiling(Row row) {
        OptionalDouble share = row.ofCeiling();
        return share.isPresent()
                ? format("%s (%.0f %%)", number(row.ceiling().getAsDouble()), 100 * share.getAsDouble())
                : NONE;
    }

    private List<String> ceilings() {
        var lines = new ArrayList<String>();
        String id = table.machine().device();
        Optional<Limits> device = table.ceilings().device();
        Limits host = table.ceilings().host();
        device.flatMap(Limits::bandwidth).ifPresent(sample -> lines.add(
                "Ceiling of decode: " + id + " reads " + giga(sample) + " GB/s from its memory."));
        device.map(Limits::arithmetic).orElse(Map.of()).forEach((what, sample) -> lines.add(
                "Ceiling of the others: " + id + " does " + giga(sample) + " GFLOP/s of F32 " + what + "."));
        host.bandwidth().ifPresent(sample -> lines.add(
                (device.isPresent() ? "The host's, for the peers' decode" : "Ceiling of decode")
                        + ": all cores read " + giga(sample) + " GB/s from memory."));
        List<String> products = host.arithmetic().entrySet().stream()
                .map(entry -> entry.getKey() + " " + giga(entry.getValue()))
                .sorted()
                .toList();
        if (!products.isEmpty()) {
            lines.add((device.isPresent()
                    ? "The host's, for the peers' others: the fastest product"
                    : "Ceiling of the others: the fastest large matrix product")
                    + ", in GFLOP/s: " + String.join(", ", products) + ".");
        }
        return lines;
    }

    private static String giga(Sample perSecond) {
        return number(perSecond.median() / 1e9);
    }

    private List<String> missing() {
        var lines = new LinkedHashSet<String>();
        for (Row row : table.rows()) {
            row.missing().forEach((id, why) -> lines.add(row.name() + ", " + id + ": " + why));
        }
        return List.copyOf(lines);
    }

    /** Three digits or more. */
    static String number(double value) {
        double size = Math.abs(value);
        return format(size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
