package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Operation.FirstChoice;
import dev.strata.runtime.program.Operation.LayerNorm;
import dev.strata.runtime.program.Operation.Rank;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Runs a lens over rows of residual streams, batch by batch. */
final class ResidualReader implements AutoCloseable {
    /** Rows at a time: enough for products with the unembedding to run at full speed. */
    static final int BATCH = 1024;

    private final HostEngine engine;
    private final List<Operation> operations;
    private final Buffer in;
    private final Activations activations = new WorkingActivations();
    private final Interpreter interpreter;

    ResidualReader(HostEngine engine, List<Operation> operations) {
        this.engine = engine;
        this.operations = operations;
        this.in = switch (operations.getFirst()) {
            case LayerNorm norm -> norm.in();
            case Rank rank -> rank.in();
            case FirstChoice first -> first.in();
            case Operation other -> throw new IllegalArgumentException("no lens starts with " + other);
        };
        var host = new HostOperations(Team.shared(), Arena.ofAuto());
        this.interpreter = new Interpreter(engine.weights(), host, activations, new KeyValueCache[0]);
        activations.reserve(BATCH);
    }

    /** Copies one row of a captured tensor into the batch. */
    void load(MemorySegment tensor, int row, int to) {
        long bytes = (long) in.width() * Float.BYTES;
        MemorySegment.copy(tensor, row * bytes, activations.of(in), to * bytes, bytes);
    }

    /** Ranks of each loaded row's targets. */
    int[][] ranks(int rows, int[][] targets) {
        return engine.whileOpen(() -> {
            interpreter.run(operations, rows, targets);
            return interpreter.ranks();
        });
    }

    /** Each loaded row's first choice. */
    int[] choices(int rows) {
        return engine.whileOpen(() -> {
            interpreter.run(operations, rows, new int[0][]);
            return interpreter.choices();
        });
    }

    @Override
    public void close() {
        activations.close();
    }
}
