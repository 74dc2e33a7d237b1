package dev.strata.runtime.tornado;

import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.device.Session;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Sequences that run one after the other, a session each. */
final class OneByOne implements SequenceGroup {
    private final TornadoEngine engine;
    private final Session[] sessions;

    OneByOne(TornadoEngine engine, int sequences) {
        this.engine = engine;
        this.sessions = IntStream.range(0, sequences).mapToObj(_ -> engine.session()).toArray(Session[]::new);
    }

    @Override
    public int length(int sequence) {
        return sessions[sequence].length();
    }

    @Override
    public List<Pass> run(List<Step> steps) {
        return steps.stream().map(step -> sessions[step.sequence()].run(step.tokens(), step.request())).toList();
    }

    @Override
    public void clear(int sequence) {
        sessions[sequence].close();
        sessions[sequence] = engine.session();
    }

    @Override
    public void close() {
        Stream.of(sessions).forEach(Session::close);
    }
}
