package dev.strata.bench;

import dev.strata.bench.row.Competition;
import dev.strata.bench.row.Contest;
import dev.strata.bench.row.Dissection;
import dev.strata.bench.row.Pace;
import dev.strata.bench.row.Passes;
import dev.strata.bench.row.Peer;
import dev.strata.bench.table.Machine;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.ShareTable;
import dev.strata.bench.table.Table;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.KernelTimer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Measures rows, one after the other.
 *
 * @param json where what there is so far goes after each, so that an interrupted run leaves it
 * @param err where each is shown as soon as it is there
 */
record Run(Device device, Pace pace, Optional<JsonFile> json, PrintStream err) {
    /** The columns of the terminal that standard error is; the launcher sets it. */
    private static final String ERROR_COLUMNS = "strata.stderr.columns";

    /** Strata beside its peers. */
    Table table(List<Contest> contests) throws InterruptedException, IOException {
        var machine = Machine.here(device);
        var rows = new ArrayList<Row>();
        try (var report = report(contests); var competition = new Competition(device, pace, report)) {
            Supplier<Table> table = () -> new Table(machine, pace.rounds(), Peer.ids(), competition.ceilings(), rows);
            for (Contest contest : contests) {
                report.begin(contest);
                rows.add(competition.measure(contest));
                report.say(rows.getLast().toString());
                write(table.get().toJson());
            }
            return table.get();
        }
    }

    /**
     * Strata's kernels.
     *
     * @param contests all of them {@link Passes}
     */
    ShareTable shares(List<Contest> contests, KernelTimer timer) throws InterruptedException, IOException {
        var machine = Machine.here(device);
        try (var report = report(contests); var competition = new Competition(device, pace, report)) {
            var dissection = new Dissection(competition, timer);
            for (Contest contest : contests) {
                report.begin(contest);
                report.say(dissection.add((Passes) contest));
                write(dissection.table(machine).toJson());
            }
            return dissection.table(machine);
        }
    }

    private ProgressReport report(List<Contest> contests) {
        return new ProgressReport(err, Integer.getInteger(ERROR_COLUMNS, 0), contests.size());
    }

    private void write(String text) throws IOException {
        if (json.isPresent()) {
            json.get().write(text);
        }
    }
}
