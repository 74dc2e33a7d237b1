package dev.strata.bench.row;

import dev.strata.bench.table.KernelShare;
import dev.strata.bench.table.Machine;
import dev.strata.bench.table.Sample;
import dev.strata.bench.table.ShareTable;
import dev.strata.bench.table.Shares;
import dev.strata.runtime.device.KernelTime;
import dev.strata.runtime.device.KernelTimer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes what Strata does on a device apart into its kernels. */
public final class Dissection {
    private final Competition in;
    private final KernelTimer timer;
    private final List<Shares> rows = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();

    /** @param timer of the device that {@code in} is about */
    public Dissection(Competition in, KernelTimer timer) {
        this.in = in;
        this.timer = timer;
    }

    /** Measures a row, and says on one line what it found, or why it found nothing. */
    public String add(Passes row) throws InterruptedException {
        try {
            rows.add(measure(row));
            return ShareTable.summary(rows.getLast());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | OutOfMemoryError e) {
            missing.put(row.name(), Failure.reason(e));
            return row.name() + ": " + missing.get(row.name());
        }
    }

    /** What was found so far. */
    public ShareTable table(Machine machine) {
        return new ShareTable(machine, rows, missing);
    }

    /** Does the work again and again, in turn without and with its kernels being timed. */
    private Shares measure(Passes row) throws Exception {
        var work = row.work(in.contenders(row.model()).strata(row.dtype()));
        double warm = 0;
        for (int turns = 0; !in.pace().isWarm(turns, warm); turns++) {
            in.progress().at("warm-up");
            warm += seconds(work.ready());
        }
        var wall = new ArrayList<Double>();
        var kernels = new ArrayList<List<KernelTime>>();
        long start = System.nanoTime();
        for (int done = 0; in.pace().goesOn(done, (System.nanoTime() - start) / 1e9); done++) {
            in.progress().at("round " + (done + 1) + " of " + in.pace().rounds());
            wall.add(seconds(work.ready()) / row.passes());
            kernels.add(timed(work.ready()));
        }
        var seconds = new Sample(wall.stream().mapToDouble(Double::doubleValue).toArray());
        return new Shares(row.name(), row.pass(), seconds, KernelShare.medians(kernels, row.passes()));
    }

    private static double seconds(Measurement.Work work) throws Exception {
        long start = System.nanoTime();
        Measurement.Results.keep(work.run());
        return (System.nanoTime() - start) / 1e9;
    }

    private List<KernelTime> timed(Measurement.Work work) {
        return timer.times(() -> {
            try {
                Measurement.Results.keep(work.run());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
