package dev.strata.runtime.tornado;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** What an engine's groups of sequences run with. What one has loaded is kept for the next: compiling takes seconds. */
final class Groups implements AutoCloseable {
    private final Function<GroupShape, GroupRunner> create;
    private final AtomicReference<GroupRunner> idle = new AtomicReference<>();
    private volatile boolean closed;

    Groups(Function<GroupShape, GroupRunner> create) {
        this.create = create;
    }

    /** A runner with that much room. */
    GroupRunner take(GroupShape shape) {
        GroupRunner kept = idle.getAndSet(null);
        if (kept != null && kept.shape().holds(shape)) {
            return kept;
        }
        Optional.ofNullable(kept).ifPresent(GroupRunner::close);
        return create.apply(shape);
    }

    /** Takes a runner back. */
    void end(GroupRunner runner) {
        if (!idle.compareAndSet(null, runner)) {
            runner.close();
        }
        if (closed) {
            free();
        }
    }

    /** Gives up what no group uses now. */
    void free() {
        Optional.ofNullable(idle.getAndSet(null)).ifPresent(GroupRunner::close);
    }

    /** Frees what no group uses; what is in use is freed when its group ends. */
    @Override
    public void close() {
        closed = true;
        free();
    }
}
