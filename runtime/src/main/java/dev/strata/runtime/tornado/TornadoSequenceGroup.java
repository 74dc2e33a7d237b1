package dev.strata.runtime.tornado;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sequences on a device whose rows lie one behind the other in each pass, without padding. */
final class TornadoSequenceGroup implements SequenceGroup {
    private final TornadoEngine engine;
    private final Config config;
    private final Groups groups;
    private final GroupRunner runner;
    private final int[] lengths;
    private final AtomicBoolean closed = new AtomicBoolean();
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
        var parts = new ArrayList<GroupPart>(steps.size());
        int others = steps.size();
        for (Step step : steps) {
            int start = lengths[step.sequence()];
            int count = step.tokens().length;
            var captures = new CaptureLayout(config, step.request(), start, start + count);
            parts.add(new GroupPart(
                    step.sequence(), step.tokens().clone(), start, parts.size(), others, captures));
            others += count - 1;
        }
        int run = ++runs;
        return runner.with(loaded -> {
            loaded.run(parts);
            var passes = new ArrayList<Pass>(parts.size());
            for (int i = 0; i < parts.size(); i++) {
                lengths[parts.get(i).sequence()] += parts.get(i).tokens().length;
                passes.add(new Left(run, i, loaded.choice(i), captures(parts.get(i))));
            }
            return passes;
        });
    }

    private Captures captures(GroupPart part) {
        var captures = new TornadoCaptures(engine, part.captures(), config);
        captures.keep(part.kept());
        return captures;
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
            groups.end(runner);
        }
    }
}
