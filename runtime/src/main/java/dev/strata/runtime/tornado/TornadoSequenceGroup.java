package dev.strata.runtime.tornado;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Sequences on a device whose rows lie one behind the other in each pass, without padding. */
final class TornadoSequenceGroup implements SequenceGroup, CaptureStore.Access {
    private final TornadoEngine engine;
    private final Config config;
    private final Groups groups;
    private final GroupRunner runner;
    private final int[] lengths;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Of the last pass, where they stay on the device. */
    private final List<WeakReference<TornadoCaptures>> captured = new ArrayList<>();
    private int runs;

    TornadoSequenceGroup(TornadoEngine engine, Config config, Groups groups, GroupShape shape) {
        this.engine = engine;
        this.config = config;
        this.groups = groups;
        this.runner = groups.take(shape);
        this.lengths = new int[shape.sequences()];
    }

    @Override
    public int length(int sequence) {
        return lengths[sequence];
    }

    @Override
    public List<Pass> run(List<Step> steps) {
        requireOpen();
        List<GroupPart> parts = parts(steps);
        int run = ++runs;
        return runner.with(loaded -> {
            spill(loaded);
            loaded.run(parts);
            var passes = new ArrayList<Pass>(parts.size());
            for (int i = 0; i < parts.size(); i++) {
                lengths[parts.get(i).sequence()] += parts.get(i).tokens().length;
                passes.add(new Left(run, i, loaded.choice(i), captures(parts.get(i))));
            }
            return passes;
        });
    }

    private List<GroupPart> parts(List<Step> steps) {
        List<CaptureLayout> captures = steps.stream().map(this::captures).toList();
        boolean stay = captures.stream().mapToLong(CaptureLayout::size).sum() <= runner.shape().captureFloats(config);
        var parts = new ArrayList<GroupPart>(steps.size());
        int others = steps.size();
        int at = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            MemorySegment kept = stay
                    ? MemorySegment.NULL
                    : Arena.ofAuto().allocate(captures.get(i).size() * Float.BYTES, Float.BYTES);
            parts.add(new GroupPart(
                    step.sequence(), step.tokens().clone(), lengths[step.sequence()], i, others, captures.get(i), at,
                    kept));
            others += step.tokens().length - 1;
            at += stay ? Math.toIntExact(captures.get(i).size()) : 0;
        }
        return parts;
    }

    private CaptureLayout captures(Step step) {
        int start = lengths[step.sequence()];
        return new CaptureLayout(config, step.request(), start, start + step.tokens().length);
    }

    private Captures captures(GroupPart part) {
        var captures = new TornadoCaptures(engine, config, this, part.captures(), part.at());
        if (part.stays()) {
            captured.add(new WeakReference<>(captures));
        } else {
            captures.keep(part.kept());
        }
        return captures;
    }

    /** Brings over what the last pass has captured and someone may still read. */
    private void spill(CaptureStore device) {
        for (var reference : captured) {
            TornadoCaptures captures = reference.get();
            if (captures != null && !captures.isKept()) {
                captures.keep(device);
            }
        }
        captured.clear();
    }

    /** What is still read when the group is closed, the engine reads itself. */
    @Override
    public <T> T withStore(Function<CaptureStore, T> work) {
        return closed.get() ? engine.withStore(work) : runner.with(work::apply);
    }

    /** What a run left of one of its parts. */
    private final class Left implements Pass {
        private final int run;
        private final int part;
        private final int argmax;
        private final Captures captures;

        Left(int run, int part, int argmax, Captures captures) {
            this.run = run;
            this.part = part;
            this.argmax = argmax;
            this.captures = captures;
        }

        @Override
        public float[] logits() {
            requireOpen();
            if (run != runs) {
                throw new IllegalStateException("the group has run again: these logits are gone");
            }
            return runner.with(loaded -> loaded.logits(part));
        }

        @Override
        public int argmax() {
            return argmax;
        }

        @Override
        public Captures captures() {
            return captures;
        }
    }

    private void requireOpen() {
        engine.requireOpen();
        if (closed.get()) {
            throw new IllegalStateException("the group is closed");
        }
    }

    @Override
    public void clear(int sequence) {
        lengths[sequence] = 0;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (captured.stream().anyMatch(captures -> captures.get() != null)) {
                runner.with(loaded -> {
                    spill(loaded);
                    return null;
                });
            }
            groups.end(runner);
        }
    }
}
