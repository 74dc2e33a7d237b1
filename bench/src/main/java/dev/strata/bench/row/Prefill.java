package dev.strata.bench.row;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.ceiling.Cost;
import dev.strata.bench.contender.Contender;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Unit;
import dev.strata.kernels.DType;
import java.util.LinkedHashMap;

/** Many positions at once into an empty KV cache, the logits of the last, F32. */
record Prefill(Model model, int count) implements Passes {
    @Override
    public String name() {
        return model.row("prefill-" + count);
    }

    @Override
    public Unit unit() {
        return Unit.TOKENS_PER_SECOND;
    }

    @Override
    public Row measure(Competition in) throws InterruptedException {
        var contenders = in.contenders(model);
        var entrants = new LinkedHashMap<String, Measurement>();
        Contender strata = contenders.strata(DType.F32);
        entrants.put(strata.id(), prefill(strata, in));
        contenders.peers().forEach(peer -> entrants.put(peer.id(), prefill(peer, in)));
        entrants.putAll(in.probes().arithmetic());
        double flop = new Cost(model.config()).prefill(count);
        return in.row(this, entrants, contenders.missing(), in.pace(),
                limits -> limits.atMost(count, flop));
    }

    private Measurement prefill(Contender contender, Competition in) {
        return Measurement.prepared(count, in.pace().turnSeconds(), work(contender));
    }

    @Override
    public Measurement.Prepared work(Contender contender) {
        int[] tokens = Checkpoints.tokens(count, model.config());
        return () -> () -> {
            try (var sequence = contender.sequence()) {
                return sequence.append(tokens);
            }
        };
    }
}
