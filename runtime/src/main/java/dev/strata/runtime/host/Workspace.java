package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.checkpoint.Config;
import java.lang.foreign.Arena;

/** All memory of one sequence: KV cache, activations, the kernels' scratch. Another sequence can use it afterwards. */
final class Workspace implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Activations activations = new WorkingActivations();
    private final Interpreter interpreter;

    Workspace(Config config, HostWeights weights) {
        var host = new HostOperations(Team.shared(), arena);
        var caches = new KeyValueCache[config.layers()];
        for (int layer = 0; layer < caches.length; layer++) {
            caches[layer] = host.cache(config.heads(), config.headWidth(), config.context(), arena);
        }
        this.interpreter = new Interpreter(weights, host, activations, caches);
    }

    Interpreter interpreter() {
        return interpreter;
    }

    @Override
    public void close() {
        activations.close();
        arena.close();
    }
}
