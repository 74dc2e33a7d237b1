package dev.strata.bench.row;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.ceiling.Cost;
import dev.strata.bench.contender.Agreement;
import dev.strata.bench.contender.Contender;
import dev.strata.bench.contender.ReadingRanks;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Unit;
import dev.strata.kernels.DType;
import java.util.LinkedHashMap;

/** The rank of each next token of a text of 512 at all readings, the forward pass included, F32. */
record RankAll(Model model) implements Passes {
    private static final int COUNT = 512;

    @Override
    public String name() {
        return model.row("rank-all-" + COUNT);
    }

    @Override
    public Unit unit() {
        return Unit.TOKENS_PER_SECOND;
    }

    @Override
    public Row measure(Competition in) throws InterruptedException {
        var contenders = in.contenders(model);
        int[] tokens = tokens();
        var entrants = new LinkedHashMap<String, Measurement>();
        var strata = contenders.strata(DType.F32);
        entrants.put(strata.id(), ranks(strata, in));
        var missing = new LinkedHashMap<String, String>();
        for (Contender peer : contenders.peers()) {
            if (peer instanceof ReadingRanks ranking) {
                in.progress().at("comparing " + peer.id());
                Agreement.ranks(strata, ranking, tokens).ifPresentOrElse(
                        wrong -> missing.put(peer.id(), wrong),
                        () -> entrants.put(peer.id(), ranks(ranking, in)));
            }
        }
        entrants.putAll(in.probes().arithmetic());
        missing.putAll(contenders.missing());
        double flop = new Cost(model.config()).ranks(COUNT);
        return in.row(this, entrants, missing, in.pace().withoutWarmUp(),
                limits -> limits.atMost(COUNT, flop));
    }

    private Measurement ranks(ReadingRanks contender, Competition in) {
        return Measurement.prepared(COUNT, in.pace().turnSeconds(), work(contender));
    }

    /** @param contender one that ranks */
    @Override
    public Measurement.Prepared work(Contender contender) {
        int[] tokens = tokens();
        var ranking = (ReadingRanks) contender;
        return () -> () -> ranking.ranks(tokens);
    }

    private int[] tokens() {
        return Checkpoints.tokens(COUNT, model.config());
    }
}
