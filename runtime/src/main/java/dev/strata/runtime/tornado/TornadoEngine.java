package dev.strata.runtime.tornado;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batches;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.CapturedRow;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.device.Session;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Program;
import dev.strata.runtime.tornado.Readings.Place;
import java.lang.foreign.Arena;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A checkpoint on a TornadoVM device. Calls from any thread are queued for the engine's own, {@link DeviceThread}.
 *
 * <p>The device holds the KV cache of one session and the captures and logits of one pass. When another session runs,
 * the first one's cache is moved to host memory, and back when it runs again; captures that are still reachable are
 * moved to host memory before a pass overwrites them, and so are the logits of another session's last pass.
 *
 * <p>The weights go to the device at the first run, which knows how much is to be captured: room is made for that, or
 * for all residual streams at full context if that is more. A later run that captures more still starts anew with more
 * room, weights and all.
 */
final class TornadoEngine implements Engine, CaptureStore.Access {
    private final TornadoDevice device;
    private final Checkpoint checkpoint;
    private final Config config;
    private final Program program;
    private final WeightFormat format;
    private final WeightLayout weightLayout;
    private final WeightArrays weights;
    private final ActivationLayout activations;
    private final DeviceThread thread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Groups groups = new Groups(this::runner);

    // Touched by the device thread only.
    private LoadedModel model;
    private TornadoSession resident;
    private WeakReference<TornadoPass> current = new WeakReference<>(null);
    private WeakReference<TornadoCaptures> captured = new WeakReference<>(null);

    private TornadoEngine(
            TornadoDevice device, Checkpoint checkpoint, Program program, WeightFormat format,
            WeightLayout weightLayout, ActivationLayout activations) {
        this.device = device;
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
        this.program = program;
        this.format = format;
        this.weightLayout = weightLayout;
        this.activations = activations;
        this.weights = WeightArrays.read(weightLayout);
        this.thread = new DeviceThread("strata " + device.id());
    }

    /** Reads the weights, once the device is known to have the memory. */
    static TornadoEngine load(TornadoDevice device, Checkpoint checkpoint, WeightFormat format) {
        if (format != WeightFormat.BF16) {
            return read(device, checkpoint, format);
        }
        try (Arena arena = Arena.ofShared()) {
            return read(device, checkpoint.rounded(arena), WeightFormat.STORED);
        }
    }

    private static TornadoEngine read(TornadoDevice device, Checkpoint checkpoint, WeightFormat format) {
        Config config = checkpoint.config();
        Program program = Gpt2Program.prefill(config);
        var weightLayout = new WeightLayout(checkpoint, program, format);
        var activations = new ActivationLayout(program, config.context());
        MemoryNeed.of(config, weightLayout, activations.size(), allResiduals(config)).check(device);
        try {
            return new TornadoEngine(device, checkpoint, program, format, weightLayout, activations);
        } catch (OutOfMemoryError e) {
            throw outOfHostMemory(e);
        }
    }

    @Override
    public Batches batches() {
        requireOpen();
        boolean stored = format == WeightFormat.STORED;
        var layout = stored ? weightLayout : new WeightLayout(checkpoint, program, WeightFormat.STORED);
        var state = TrainingState.frozen(layout, stored ? weights : WeightArrays.read(layout));
        long beside = need(allResiduals(config)).total();
        return new TornadoBatches(this, new BatchRunner(device, config, layout, state, beside));
    }

    @Override
    public Session session() {
        return new TornadoSession(this);
    }

    @Override
    public SequenceGroup group(int sequences, int positions, int rows) {
        requireOpen();
        return new TornadoSequenceGroup(this, config, groups, new GroupShape(sequences, positions, rows));
    }

    private GroupRunner runner(GroupShape shape) {
        return new GroupRunner(device, config, program, weightLayout, weights, shape, this::taken);
    }

    /** Bytes on the device, the groups' own not among them. */
    private long taken() {
        return thread.call(() -> model == null ? 0 : need(model.capacity()).total());
    }

    @Override
    public int[][] rank(List<CapturedRow> rows, boolean normalise, int[][] targets) {
        return read(rows, (readings, places) -> readings.rank(places, normalise, targets));
    }

    @Override
    public Prediction[] predict(List<CapturedRow> rows, boolean normalise, int most, int[][] targets) {
        return read(rows, (readings, places) -> readings.predict(places, normalise, most, targets));
    }

    /** Reads rows where they are, if that is one place; else with this engine's own arrays. */
    private <T> T read(List<CapturedRow> rows, BiFunction<Readings, List<Place>, T> question) {
        requireOpen();
        Set<CaptureStore.Access> stores = rows.stream()
                .map(row -> ((TornadoCaptures) row.captures()).store())
                .collect(Collectors.toSet());
        if (stores.size() == 1) {
            return stores.iterator().next().withStore(store -> question.apply(store.readings(), rows.stream()
                    .map(row -> ((TornadoCaptures) row.captures()).place(row.hook(), row.index()))
                    .toList()));
        }
        List<Place> places = CapturedRow.read(rows, config.width()).stream().<Place>map(Place.InMemory::new).toList();
        return withStore(store -> question.apply(store.readings(), places));
    }

    /** Appends tokens to a session. */
    TornadoPass run(TornadoSession session, int[] tokens, CaptureRequest request) {
        requireOpen();
        return thread.call(() -> {
            int start = session.length();
            var layout = new CaptureLayout(config, request, start, start + tokens.length);
            spill(session);
            makeRoom(layout.size());
            admit(session);
            model.forward().run(tokens, start, layout);
            session.append(tokens.length);
            var captures = new TornadoCaptures(this, config, this, layout, 0);
            var pass = new TornadoPass(this, session, model.argmax(), captures);
            current = new WeakReference<>(pass);
            captured = new WeakReference<>(captures);
            return pass;
        });
    }

    @Override
    public <T> T withStore(Function<CaptureStore, T> work) {
        return withModel(work::apply);
    }

    /** Does something with the model on the device thread. */
    <T> T withModel(Function<LoadedModel, T> work) {
        requireOpen();
        return thread.call(() -> {
            makeRoom(0);
            return work.apply(model);
        });
    }

    /** Forgets a session. */
    void close(TornadoSession session) {
        if (!closed.get()) {
            thread.call(() -> {
                if (resident == session) {
                    resident = null;
                }
                return null;
            });
        }
    }

    /** Brings over what a new pass of {@code next} (null: none) would overwrite and someone may still read. */
    private void spill(TornadoSession next) {
        TornadoPass pass = current.get();
        if (pass != null && model != null) {
            if (pass.session() == next) {
                pass.forgetLogits();
            } else {
                pass.keepLogits(model.logits());
            }
        }
        TornadoCaptures captures = captured.get();
        if (captures != null && model != null && !captures.isKept()) {
            captures.keep(model);
        }
        current.clear();
        captured.clear();
    }

    /** Gives the KV cache to a session. */
    private void admit(TornadoSession session) {
        if (resident == session) {
            return;
        }
        expel();
        if (session.length() > 0) {
            model.cache().restore(session.kept(), session.length());
        }
        session.keep(null);
        resident = session;
    }

    private void expel() {
        if (resident != null && resident.length() > 0) {
            resident.keep(model.cache().save(resident.length()));
        }
        resident = null;
    }

    private void makeRoom(long captures) {
        if (model != null && captures <= model.capacity()) {
            return;
        }
        long floats = Math.max(captures, allResiduals(config));
        need(floats).check(device);
        groups.free();
        if (model != null) {
            expel();
            model.close();
            model = null;
        }
        try {
            model = new LoadedModel(device, config, program, activations, weights, Math.toIntExact(floats));
        } catch (OutOfMemoryError e) {
            throw outOfHostMemory(e);
        }
    }

    private MemoryNeed need(long captures) {
        return MemoryNeed.of(config, weightLayout, activations.size(), captures);
    }

    void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    private static long allResiduals(Config config) {
        return (config.layers() + 1L) * config.context() * config.width();
    }

    static StrataException outOfHostMemory(OutOfMemoryError e) {
        return new StrataException("not enough host memory for TornadoVM's arrays (" + e.getMessage()
                + "); start the JVM with a larger -XX:MaxDirectMemorySize", e);
    }

    /** Captures that are still reachable stay readable; ranking them doesn't. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            thread.call(() -> {
                if (model != null) {
                    spill(null);
                    model.close();
                    model = null;
                }
                return null;
            });
            thread.close();
            groups.close();
        }
    }
}
