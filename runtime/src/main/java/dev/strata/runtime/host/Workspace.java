package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.checkpoint.Config;
import java.lang.foreign.Arena;

/**
 * All memory of sequences that run together: KV caches, activations, the kernels' scratch. Others can use it
 * afterwards.
 */
final class Workspace implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Activations activations;
    private final Interpreter interpreter;
    /** [sequence][layer]. */
    private final KeyValueCache[][] caches;

    Workspace(Config config, HostWeights weights, int sequences) {
        var host = new HostOperations(Team.shared(), arena);
        activations = new WorkingActivations(sequences);
        caches = new KeyValueCache[sequences][config.layers()];
        for (KeyValueCache[] ofSequence : caches) {
            for (int layer = 0; layer < ofSequence.length; layer++) {
                ofSequence[layer] = host.cache(config.heads(), config.headWidth(), config.context(), arena);
            }
        }
        this.interpreter = new Interpreter(weights, host, activations);
    }

    Interpreter interpreter() {
        return interpreter;
    }

    int sequences() {
        return caches.length;
    }

    /** A sequence's cache, layer by layer. */
    KeyValueCache[] caches(int sequence) {
        return caches[sequence];
    }

    @Override
    public void close() {
        activations.close();
        arena.close();
    }
}
