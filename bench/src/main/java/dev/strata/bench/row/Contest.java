package dev.strata.bench.row;

import dev.strata.bench.table.Row;
import dev.strata.bench.table.Unit;
import dev.strata.kernels.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** One row to be measured. */
public sealed interface Contest permits Passes, TrainStep, Start, PeakMemory {
    /** What runs. */
    Model model();

    /** The row's name, e.g. {@code prefill-512}. */
    String name();

    /** What its figures count. */
    Unit unit();

    /** Measures it. */
    Row measure(Competition in) throws Exception;

    /** Whether it is measured only where it is asked for. */
    default boolean onRequest() {
        return model() == Model.MEDIUM;
    }

    /**
     * Those of these names, or all where there are none.
     *
     * @param medium whether medium's are among them
     */
    static List<Contest> named(List<String> names, boolean medium) {
        var wanted = new HashSet<>(names);
        if (medium) {
            names.forEach(name -> wanted.add(Model.MEDIUM.row(name)));
        }
        return all().stream()
                .filter(row -> names.isEmpty() ? medium || !row.onRequest() : wanted.contains(row.name()))
                .toList();
    }

    /** All there are, a model's together. The model in the box takes part where it differs: it is small. */
    static List<Contest> all() {
        var all = new ArrayList<Contest>();
        for (Model model : Model.values()) {
            all.add(new Prefill(model, 128));
            if (model == Model.DEMO) {
                all.add(new Decode(model, DType.F32));
            } else {
                all.add(new Prefill(model, 512));
                all.add(new Decode(model, DType.F32));
                all.add(new Decode(model, DType.BF16));
                all.add(new Decode(model, DType.INT8));
                all.add(new Batch(model, 16));
                all.add(new RankAll(model));
                all.add(new TrainStep(model));
                all.add(new PeakMemory(model));
            }
            all.add(new Start(model));
        }
        return List.copyOf(all);
    }
}
