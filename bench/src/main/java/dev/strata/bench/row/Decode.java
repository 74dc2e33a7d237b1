package dev.strata.bench.row;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.ceiling.Cost;
import dev.strata.bench.contender.Contender;
import dev.strata.bench.contender.Sequence;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Unit;
import dev.strata.kernels.DType;
import java.util.LinkedHashMap;
import java.util.Locale;

/** One position at a time, greedily, after 16 others. Whatever type Strata's weights have, the peers' have F32. */
record Decode(Model model, DType dtype) implements Passes {
    private static final int BEFORE = 16;
    private static final int DECODED = 16;

    @Override
    public String name() {
        return model.row("decode-" + dtype.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Unit unit() {
        return Unit.TOKENS_PER_SECOND;
    }

    @Override
    public Row measure(Competition in) throws InterruptedException {
        var contenders = in.contenders(model);
        var entrants = new LinkedHashMap<String, Measurement>();
        Contender strata = contenders.strata(dtype);
        entrants.put(strata.id(), decode(strata, in));
        contenders.peers().forEach(peer -> entrants.put(peer.id(), decode(peer, in)));
        boolean cached = model == Model.DEMO; // whose weights a cache may hold
        if (!cached) {
            entrants.putAll(in.probes().memory());
        }
        double bytes = new Cost(model.config()).decode(dtype);
        return in.row(this, entrants, contenders.missing(), in.pace(),
                limits -> limits.atMostReading(bytes));
    }

    private Measurement decode(Contender contender, Competition in) {
        return Measurement.prepared(DECODED, in.pace().turnSeconds(), work(contender));
    }

    @Override
    public String pass() {
        return "token";
    }

    @Override
    public int passes() {
        return DECODED;
    }

    @Override
    public Measurement.Prepared work(Contender contender) {
        int[] prompt = Checkpoints.tokens(BEFORE, model.config());
        return () -> {
            Sequence sequence = contender.sequence();
            int first = sequence.append(prompt);
            return () -> {
                try (sequence) {
                    int last = first;
                    for (int i = 0; i < DECODED; i++) {
                        last = sequence.append(last);
                    }
                    return last;
                }
            };
        };
    }
}
