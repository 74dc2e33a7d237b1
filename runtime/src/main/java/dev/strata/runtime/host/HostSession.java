package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.Session;
import java.lang.foreign.Arena;

/** One sequence on the host: its KV cache, its activations, its scratch memory. */
final class HostSession implements Session {
    private final HostEngine engine;
    private final Arena arena = Arena.ofShared();
    private final Activations activations = new Activations();
    private final Interpreter interpreter;
    private int length;
    private int runs;
    private boolean closed;

    HostSession(HostEngine engine) {
        this.engine = engine;
        var config = engine.config();
        var host = new HostOperations(Team.shared(), arena);
        var caches = new KeyValueCache[config.layers()];
        for (int layer = 0; layer < caches.length; layer++) {
            caches[layer] = host.cache(config.heads(), config.headWidth(), config.context(), arena);
        }
        this.interpreter = new Interpreter(engine.weights(), host, activations, caches);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public Pass run(int[] tokens, CaptureRequest request) {
        return engine.whileOpen(() -> {
            requireOpen();
            var captures = new HostCaptures(engine, request, length + tokens.length);
            interpreter.run(engine.program(tokens.length), length, tokens, captures);
            length += tokens.length;
            runs++;
            return new HostPass(this, runs, captures);
        });
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
    }

    /** The last run's results, if it is still that run. */
    Interpreter results(int run) {
        requireOpen();
        if (run != runs) {
            throw new IllegalStateException("the session has run again since: these logits are gone");
        }
        return interpreter;
    }

    @Override
    public void close() {
        engine.forget(this);
        release();
    }

    void release() {
        if (!closed) {
            closed = true;
            activations.close();
            arena.close();
        }
    }
}
