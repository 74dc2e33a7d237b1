package dev.strata.demo.probe;

import dev.strata.lens.Readings;
import dev.strata.lens.rank.Rankings;
import dev.strata.lens.terminal.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A {@link Report} for people: counts, a histogram over the layers, and tables of ranks. */
final class ReportText {
    private static final int LONGEST_BAR = 40;

    private final Report report;

    ReportText(Report report) {
        this.report = report;
    }

    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add("model " + report.model() + " · device " + report.device());
        lines.add("");
        lines.add("Facts right at the last layer: " + report.rightFacts());
        lines.addAll(table(report.factsByKind()));
        lines.add("");
        lines.add("Verbs right at the last layer, in sentences that the corpus lacks: " + report.rightVerbs());
        lines.addAll(table(report.agreementByVerb()));
        lines.add("");
        var median = report.median();
        lines.add("The layer where a right answer's first token is first rank 1, by lens ln_f: median "
                + (median.isPresent() ? Readings.label(median.getAsInt()) : "none"));
        lines.addAll(bars(report.histogram()));
        for (Rankings sentence : report.sentences()) {
            lines.add("");
            lines.addAll(sentence.toString().lines().skip(1).toList());
        }
        return String.join("\n", lines);
    }

    private static List<String> table(Map<String, Count> counts) {
        var table = new Columns("", "");
        counts.forEach((name, count) -> table.row("  " + name, count.toString()));
        return table.lines().stream().skip(1).toList();
    }

    private static List<String> bars(long[] counts) {
        long most = Math.max(1, Arrays.stream(counts).max().orElse(1));
        var table = new Columns("", "", "").right(0).right(1);
        for (int reading = 0; reading < counts.length; reading++) {
            int bar = (int) Math.ceilDiv(counts[reading] * LONGEST_BAR, most);
            table.row("  " + Readings.label(reading), String.valueOf(counts[reading]), "█".repeat(bar));
        }
        return table.lines().stream().skip(1).toList();
    }
}
