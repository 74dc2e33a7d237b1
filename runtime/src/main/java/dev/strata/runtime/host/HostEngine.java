package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batches;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.device.Session;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

/** A checkpoint on the host. Closing it waits for what still runs: kernels read the mapped weights unchecked. */
final class HostEngine implements Engine {
    private final Config config;
    private final Arena arena = Arena.ofShared();
    private final HostWeights stored;
    private final HostWeights weights;
    private final Program prefill;
    private final Program decode;
    private final Set<HostSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Workspace> idle = new AtomicReference<>();
    private final StampedLock open = new StampedLock();
    private boolean closed;

    HostEngine(Checkpoint checkpoint, WeightFormat format) {
        this.config = checkpoint.config();
        this.stored = new HostWeights(checkpoint, new HostOperations(Team.shared(), arena), arena);
        this.weights = weights(format);
        this.prefill = Gpt2Program.prefill(config);
        this.decode = Gpt2Program.decode(config);
    }

    private HostWeights weights(WeightFormat format) {
        try {
            return switch (format) {
                case STORED -> stored;
                case INT8 -> stored.quantised(config.layers(), arena);
            };
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    Config config() {
        return config;
    }

    HostWeights weights() {
        return weights;
    }

    /** As they are stored: what gradients are taken through. */
    HostWeights stored() {
        return stored;
    }

    Program program(int rows) {
        return rows == 1 ? decode : prefill;
    }

    @Override
    public Session session() {
        return whileOpen(() -> {
            Workspace kept = idle.getAndSet(null);
            var session = new HostSession(this, kept == null ? new Workspace(config, weights) : kept);
            sessions.add(session);
            return session;
        });
    }

    @Override
    public Batches batches() {
        return whileOpen(() -> new HostBatches(this));
    }

    @Override
    public int[][] rank(List<MemorySegment> rows, boolean normalise, int[][] targets) {
        return new ResidualReader(this, rows, normalise, targets).rank();
    }

    @Override
    public Prediction[] predict(List<MemorySegment> rows, boolean normalise, int most, int[][] targets) {
        return new ResidualReader(this, rows, normalise, targets).predict(most);
    }

    /**
     * Runs something that reads the weights.
     *
     * @throws IllegalStateException if the engine or the checkpoint is closed
     */
    <T> T whileOpen(Supplier<T> body) {
        long stamp = open.readLock();
        try {
            if (closed || !stored.mapped()) {
                throw new IllegalStateException(closed ? "the engine is closed" : "the checkpoint is closed");
            }
            return body.get();
        } finally {
            open.unlockRead(stamp);
        }
    }

    /** Takes a session's memory back and keeps it for the next session, unless there is some already. */
    void end(HostSession session) {
        long stamp = open.readLock();
        try {
            sessions.remove(session);
            session.release().ifPresent(workspace -> {
                if (closed || !idle.compareAndSet(null, workspace)) {
                    workspace.close();
                }
            });
        } finally {
            open.unlockRead(stamp);
        }
    }

    @Override
    public void close() {
        long stamp = open.writeLock();
        try {
            if (!closed) {
                closed = true;
                sessions.forEach(session -> session.release().ifPresent(Workspace::close));
                sessions.clear();
                Optional.ofNullable(idle.getAndSet(null)).ifPresent(Workspace::close);
                arena.close();
            }
        } finally {
            open.unlockWrite(stamp);
        }
    }
}
