package dev.strata.bench.table;

import static dev.strata.bench.table.TableText.format;
import static dev.strata.bench.table.TableText.number;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import dev.strata.lens.terminal.Columns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code strata bench --shares} measured.
 *
 * @param missing why rows are not among {@code rows}
 */
public record ShareTable(Machine machine, List<Shares> rows, Map<String, String> missing) {
    public ShareTable {
        rows = List.copyOf(rows);
        missing = new LinkedHashMap<>(missing);
    }

    /** A table for each row. */
    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add(machine.toString());
        lines.add("Medians. Kernels by the device's own clock, in passes in which the host waits for each of them;");
        lines.add("passes by the host's, without that. Gaps are the launches, copies and waits that no kernel hides.");
        for (Shares row : rows) {
            lines.add("");
            lines.add(summary(row));
            lines.add("");
            lines.addAll(columns(row).lines());
        }
        if (!missing.isEmpty()) {
            lines.add("");
            missing.forEach((name, why) -> lines.add(name + ": " + why));
        }
        return String.join("\n", lines);
    }

    /** A row on one line. */
    public static String summary(Shares row) {
        double wall = row.wall().median();
        return format("%s: a %s takes %s ms: its kernels %s ms (%.0f %%), the gaps between them %s ms (%.0f %%).",
                row.name(), row.pass(), number(1e3 * wall),
                number(1e3 * row.kernelSeconds()), 100 * row.kernelSeconds() / wall,
                number(1e3 * row.betweenSeconds()), 100 * row.betweenSeconds() / wall);
    }

    private static Columns columns(Shares row) {
        var columns = new Columns("kernel", "calls", "µs a call", "ms a " + row.pass(), "share")
                .right(1).right(2).right(3).right(4);
        for (KernelShare kernel : row.kernels()) {
            columns.row(kernel.name(), calls(kernel.calls()),
                    number(1e6 * kernel.secondsPerCall()), number(1e3 * kernel.seconds()),
                    format("%.1f %%", 100 * row.share(kernel)));
        }
        return columns.row("all kernels", format("%.0f", row.calls()), "", number(1e3 * row.kernelSeconds()), "100 %");
    }

    private static String calls(double calls) {
        return format(calls == Math.rint(calls) ? "%.0f" : "%.1f", calls);
    }

    /** {@code {"machine":…,"shares":[{"name":…,"seconds":…,"kernels":[{"name":…,"calls":…,"share":…}]}]}}. */
    public String toJson() {
        var json = Json.object();
        json.set("machine", machine.json());
        var shares = json.putArray("shares");
        rows.forEach(row -> shares.add(json(row)));
        if (!missing.isEmpty()) {
            var reasons = json.putObject("missing");
            missing.forEach(reasons::put);
        }
        return json.toPrettyString();
    }

    private static ObjectNode json(Shares row) {
        var json = Json.object()
                .put("name", row.name())
                .put("pass", row.pass())
                .put("rounds", row.wall().size())
                .put("seconds", row.wall().median())
                .put("kernelSeconds", row.kernelSeconds())
                .put("betweenSeconds", row.betweenSeconds());
        var kernels = json.putArray("kernels");
        for (KernelShare kernel : row.kernels()) {
            kernels.add(Json.object()
                    .put("name", kernel.name())
                    .put("calls", kernel.calls())
                    .put("secondsPerCall", kernel.secondsPerCall())
                    .put("seconds", kernel.seconds())
                    .put("share", row.share(kernel)));
        }
        return json;
    }
}
