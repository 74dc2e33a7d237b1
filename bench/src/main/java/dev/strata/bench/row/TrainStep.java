package dev.strata.bench.row;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.ceiling.Cost;
import dev.strata.bench.contender.Agreement;
import dev.strata.bench.contender.Learner;
import dev.strata.bench.contender.StrataContender;
import dev.strata.bench.contender.StrataLearner;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Unit;
import dev.strata.kernels.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;

/** A training step over one sequence of 512, F32. */
record TrainStep(Model model) implements Contest {
    private static final int COUNT = 512;

    @Override
    public String name() {
        return model.row("train-step");
    }

    @Override
    public Unit unit() {
        return Unit.TOKENS_PER_SECOND;
    }

    @Override
    public Row measure(Competition in) throws InterruptedException {
        in.unload(); // the models that others have loaded
        Path directory = model.directory(DType.F32, in.progress());
        int[] text = Checkpoints.tokens(COUNT + 1, model.config());
        int[] tokens = Arrays.copyOf(text, COUNT);
        int[] targets = Arrays.copyOfRange(text, 1, COUNT + 1);
        var entrants = new LinkedHashMap<String, Measurement>();
        var missing = new LinkedHashMap<String, String>();
        var open = new ArrayList<Learner>();
        try {
            in.progress().at("loading strata");
            Learner strata = new StrataLearner(directory, in.device(), tokens, targets);
            open.add(strata);
            entrants.put(StrataContender.ID, step(strata, in));
            for (Peer peer : Peer.ALL) {
                if (peer.trains().isPresent()) {
                    try {
                        in.progress().at("loading " + peer.id());
                        Learner learner = peer.trains().get().open(directory, tokens, targets);
                        open.add(learner);
                        in.progress().at("comparing " + peer.id());
                        Agreement.losses(strata, learner).ifPresentOrElse(
                                wrong -> missing.put(peer.id(), wrong),
                                () -> entrants.put(peer.id(), step(learner, in)));
                    } catch (Exception | LinkageError e) {
                        missing.put(peer.id(), "not available: " + Failure.reason(e));
                    }
                }
            }
            entrants.putAll(in.probes().arithmetic());
            double flop = new Cost(model.config()).step(COUNT);
            return in.row(this, entrants, missing, in.pace().withoutWarmUp(),
                    limits -> limits.atMost(COUNT, flop));
        } finally {
            open.forEach(Learner::close);
        }
    }

    private static Measurement step(Learner learner, Competition in) {
        return Measurement.rate(COUNT, in.pace().turnSeconds(), learner::step);
    }
}
