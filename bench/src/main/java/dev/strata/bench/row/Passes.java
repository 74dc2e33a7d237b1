package dev.strata.bench.row;

import dev.strata.bench.contender.Contender;
import dev.strata.kernels.DType;

/** A row whose work consists of passes that are alike, so that each kernel has its share of one. */
public sealed interface Passes extends Contest permits Prefill, Decode, Batch, RankAll {
    /** What Strata's weights are stored as. */
    default DType dtype() {
        return DType.F32;
    }

    /** What a pass is, e.g. {@code token}. */
    default String pass() {
        return "pass";
    }

    /** How many of them the work is. */
    default int passes() {
        return 1;
    }

    /** The work, by this contender. */
    Measurement.Prepared work(Contender contender);
}
