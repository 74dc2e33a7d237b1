package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Program;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** Runs batches forwards only, on all cores. */
final class ForwardBatches implements AutoCloseable {
    private final Program loss;
    private final Program patched;
    private final Arena arena = Arena.ofShared();
    private final Activations activations = new WorkingActivations();
    private final KeyValueCache[] caches;
    private final Interpreter interpreter;

    ForwardBatches(Config config, HostWeights weights) {
        this.loss = Gpt2Program.loss(config);
        this.patched = Gpt2Program.patched(config);
        var host = new HostOperations(Team.shared(), arena);
        this.caches = caches(config, host, arena);
        this.interpreter = new Interpreter(weights, host, activations);
    }

    /** Sequences run one after another, layer by layer: one cache does for all. */
    static KeyValueCache[] caches(Config config, HostOperations host, Arena arena) {
        var caches = new KeyValueCache[config.layers()];
        Arrays.fill(caches, host.cache(config.heads(), config.headWidth(), config.context(), arena));
        return caches;
    }

    /** Of each row. */
    float[] losses(Batch batch) {
        interpreter.run(loss, batch, caches);
        return interpreter.losses();
    }

    /** [sequence][token]. */
    float[][] patchedLogits(PatchedBatch batch) {
        interpreter.run(patched, batch, caches);
        return interpreter.targetLogits();
    }

    @Override
    public void close() {
        activations.close();
        arena.close();
    }
}
