package dev.strata.bench.row;

import dev.strata.bench.contender.StrataContender;
import dev.strata.bench.table.Ceilings;
import dev.strata.bench.table.Limits;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Sample;
import dev.strata.runtime.device.Device;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** One run of the benchmarks: the device, the pace, the models that are loaded, the ceilings seen so far. */
public final class Competition implements AutoCloseable {
    private final Device device;
    private final Pace pace;
    private final Progress progress;
    private final Probes probes;
    private Optional<Contenders> loaded = Optional.empty();

    /** @param device that Strata runs on; the peers run on the host's cores */
    public Competition(Device device, Pace pace, Progress progress) {
        this.device = device;
        this.pace = pace;
        this.progress = progress;
        this.probes = new Probes(pace, device);
    }

    /** Measures a row; where Strata itself can't take part, the row says why. */
    public Row measure(Contest contest) throws InterruptedException {
        try {
            return contest.measure(this);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | OutOfMemoryError e) {
            var missing = Map.of(StrataContender.ID, Failure.reason(e));
            return new Row(contest.name(), contest.unit(), Map.of(), missing, OptionalDouble.empty());
        }
    }

    Device device() {
        return device;
    }

    Pace pace() {
        return pace;
    }

    Progress progress() {
        return progress;
    }

    Probes probes() {
        return probes;
    }

    /** The ceilings, of all rows. */
    public Ceilings ceilings() {
        return probes.all();
    }

    /** Everyone with this model loaded, in place of the model before. */
    Contenders contenders(Model model) {
        if (loaded.filter(contenders -> contenders.model() == model).isEmpty()) {
            unload();
            loaded = Optional.of(new Contenders(model, device, progress));
        }
        return loaded.orElseThrow();
    }

    /**
     * Measures a row's contenders in turn.
     *
     * @param missing why others are not among them
     * @param limit the row's ceiling by those of the device that Strata runs on
     */
    Row row(
            Contest contest,
            Map<String, Measurement> contenders,
            Map<String, String> missing,
            Pace pace,
            Function<Limits, OptionalDouble> limit)
            throws InterruptedException {
        var alternation = new Alternation(contenders, probes.known());
        Map<String, Sample> samples = alternation.run(pace, progress);
        Ceilings ceilings = probes.collect(samples);
        var reasons = new LinkedHashMap<>(missing);
        reasons.putAll(alternation.failures());
        return new Row(contest.name(), contest.unit(), samples, reasons, limit.apply(ceilings.strata()));
    }

    /** Lets go of the model that is loaded. */
    void unload() {
        loaded.ifPresent(Contenders::close);
        loaded = Optional.empty();
    }

    @Override
    public void close() {
        unload();
        probes.close();
    }
}
