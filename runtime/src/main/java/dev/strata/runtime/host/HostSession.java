package dev.strata.runtime.host;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.Session;
import java.util.Optional;

/** One sequence on the host. */
final class HostSession implements Session {
    private final HostEngine engine;
    private Workspace workspace;
    private int length;
    private int runs;

    HostSession(HostEngine engine, Workspace workspace) {
        this.engine = engine;
        this.workspace = workspace;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public Pass run(int[] tokens, CaptureRequest request) {
        return engine.whileOpen(() -> {
            Interpreter interpreter = interpreter();
            var captures = new HostCaptures(engine, request, length + tokens.length);
            interpreter.run(engine.program(tokens.length), length, tokens, captures);
            length += tokens.length;
            runs++;
            return new HostPass(this, runs, captures);
        });
    }

    /** The results of a run, if the session has not run again since. */
    Interpreter results(int run) {
        Interpreter interpreter = interpreter();
        if (run != runs) {
            throw new IllegalStateException("the session has run again since: these logits are gone");
        }
        return interpreter;
    }

    private Interpreter interpreter() {
        if (workspace == null) {
            throw new IllegalStateException("the session is closed");
        }
        return workspace.interpreter();
    }

    /** Closes the session; its memory is the caller's, if it was still open. */
    synchronized Optional<Workspace> release() {
        var released = Optional.ofNullable(workspace);
        workspace = null;
        return released;
    }

    @Override
    public void close() {
        engine.end(this);
    }
}
