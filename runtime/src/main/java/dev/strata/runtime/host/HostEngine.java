package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batches;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.device.SequenceGroup;
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
    private final Set<HostSequenceGroup> groups = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Workspace> idle = new AtomicReference<>();
    private final StampedLock open = new StampedLock();
    private boolean closed;

    HostEngine(Checkpoint checkpoint, WeightFormat format) {
        this.config = checkpoint.config();
        this.prefill = Gpt2Program.prefill(config);
        this.decode = Gpt2Program.decode(config);
        try {
            Checkpoint read = format == WeightFormat.BF16 ? checkpoint.rounded(arena) : checkpoint;
            this.stored = new HostWeights(read, new HostOperations(Team.shared(), arena), arena);
            this.weights = format == WeightFormat.INT8 ? stored.quantised(config.layers(), arena) : stored;
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

    /** Not in 8 bits: what gradients are taken through. */
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
            return new HostSession(group(kept == null ? new Workspace(config, weights, 1) : kept));
        });
    }

    /** Memory is taken as the sequences need it. */
    @Override
    public SequenceGroup group(int sequences, int positions, int rows) {
        return whileOpen(() -> group(new Workspace(config, weights, sequences)));
    }

    private HostSequenceGroup group(Workspace workspace) {
        var group = new HostSequenceGroup(this, workspace);
        groups.add(group);
        return group;
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

    /** Takes a group's memory back; keeps that of one sequence for the next session, unless there is some already. */
    void end(HostSequenceGroup group) {
        long stamp = open.readLock();
        try {
            groups.remove(group);
            group.release().ifPresent(workspace -> {
                if (closed || workspace.sequences() > 1 || !idle.compareAndSet(null, workspace)) {
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
                groups.forEach(group -> group.release().ifPresent(Workspace::close));
                groups.clear();
                Optional.ofNullable(idle.getAndSet(null)).ifPresent(Workspace::close);
                arena.close();
            }
        } finally {
            open.unlockWrite(stamp);
        }
    }
}
