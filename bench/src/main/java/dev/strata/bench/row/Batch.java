package dev.strata.bench.row;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.contender.Agreement;
import dev.strata.bench.contender.Contender;
import dev.strata.bench.contender.Together;
import dev.strata.bench.table.Row;
import dev.strata.bench.table.Unit;
import dev.strata.kernels.DType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** One position at a time of several texts side by side, greedily, after 16 others of each, F32. Counts all texts'. */
record Batch(Model model, int sequences) implements Passes {
    private static final int BEFORE = 16;
    private static final int DECODED = 16;

    @Override
    public String name() {
        return model.row("batch-" + sequences);
    }

    @Override
    public Unit unit() {
        return Unit.TOKENS_PER_SECOND;
    }

    @Override
    public Row measure(Competition in) throws InterruptedException {
        var contenders = in.contenders(model);
        var entrants = new LinkedHashMap<String, Measurement>();
        var missing = new LinkedHashMap<String, String>();
        Contender strata = contenders.strata(DType.F32);
        entrants.put(strata.id(), decode(strata, in));
        for (Contender peer : contenders.peers()) {
            in.progress().at("comparing " + peer.id());
            Agreement.together(strata, peer, prompts()).ifPresentOrElse(
                    wrong -> missing.put(peer.id(), wrong),
                    () -> entrants.put(peer.id(), decode(peer, in)));
        }
        missing.putAll(contenders.missing());
        return in.row(this, entrants, missing, in.pace(), _ -> OptionalDouble.empty());
    }

    /** A stretch of the same tokens for each, so that no two are alike. */
    private int[][] prompts() {
        int[] tokens = Checkpoints.tokens(BEFORE * sequences, model.config());
        return IntStream.range(0, sequences)
                .mapToObj(i -> Arrays.copyOfRange(tokens, i * BEFORE, (i + 1) * BEFORE))
                .toArray(int[][]::new);
    }

    private Measurement decode(Contender contender, Competition in) {
        return Measurement.prepared(sequences * DECODED, in.pace().turnSeconds(), work(contender));
    }

    @Override
    public String pass() {
        return "step";
    }

    @Override
    public int passes() {
        return DECODED;
    }

    @Override
    public Measurement.Prepared work(Contender contender) {
        int[][] prompts = prompts();
        return () -> {
            Together together = contender.together(sequences);
            int[] first = together.append(prompts);
            return () -> {
                try (together) {
                    int[] last = first;
                    for (int i = 0; i < DECODED; i++) {
                        last = together.append(Arrays.stream(last).mapToObj(t -> new int[] {t}).toArray(int[][]::new));
                    }
                    return last;
                }
            };
        };
    }
}
