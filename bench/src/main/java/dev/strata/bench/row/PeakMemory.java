package dev.strata.bench.row;

import dev.strata.bench.ceiling.Cost;
import dev.strata.bench.contender.StrataContender;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Unit;
import dev.strata.kernels.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Memory beside the weights: the most that a fresh process that prefills 512 tokens ever has resident, its JVM and
 * libraries included, less the weights' own bytes, once, F32.
 */
record PeakMemory(Model model) implements Contest {
    private static final int COUNT = 512;

    @Override
    public String name() {
        return model.row("memory-" + COUNT);
    }

    @Override
    public Unit unit() {
        return Unit.MEGABYTES;
    }

    @Override
    public Row measure(Competition in) throws InterruptedException {
        Path directory = model.directory(DType.F32, in.progress());
        long weights = new Cost(model.config()).weights();
        var entrants = new LinkedHashMap<String, Measurement>();
        entrants.put(StrataContender.ID, memory(
                FreshProcess.command(StrataContender.ID, directory, in.device(), COUNT), weights));
        for (Peer peer : Peer.ALL) {
            entrants.put(peer.id(), memory(FreshProcess.command(peer.id(), directory, in.device(), COUNT), weights));
        }
        return in.row(this, entrants, Map.of(), in.pace().withoutWarmUp(), _ -> OptionalDouble.empty());
    }

    private static Measurement memory(List<String> command, long weights) {
        return () -> {
            long peak = Long.parseLong(Child.run(command).lines().getLast());
            if (peak < 0) {
                throw new IOException("this system doesn't say how much memory a process had");
            }
            return (peak - weights) / 1e6;
        };
    }
}
