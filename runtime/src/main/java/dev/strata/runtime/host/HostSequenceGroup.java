package dev.strata.runtime.host;

import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sequences on the host whose rows lie one behind the other in each pass, without padding. */
final class HostSequenceGroup implements SequenceGroup {
    private final HostEngine engine;
    private final int[] lengths;
    private Workspace workspace;
    private int runs;

    HostSequenceGroup(HostEngine engine, Workspace workspace) {
        this.engine = engine;
        this.workspace = workspace;
        this.lengths = new int[workspace.sequences()];
    }

    @Override
    public int length(int sequence) {
        return lengths[sequence];
    }

    @Override
    public List<Pass> run(List<Step> steps) {
        return engine.whileOpen(() -> {
            Interpreter interpreter = workspace().interpreter();
            var spans = new ArrayList<Span>(steps.size());
            int[] tokens = new int[steps.stream().mapToInt(step -> step.tokens().length).sum()];
            int row = 0;
            for (Step step : steps) {
                Span span = span(step, row);
                System.arraycopy(step.tokens(), 0, tokens, row, span.rows());
                spans.add(span);
                row += span.rows();
            }
            interpreter.run(engine.program(row), spans, tokens);
            runs++;
            var passes = new ArrayList<Pass>(steps.size());
            for (int i = 0; i < spans.size(); i++) {
                lengths[steps.get(i).sequence()] += spans.get(i).rows();
                passes.add(new HostPass(this, runs, i, spans.get(i).captures()));
            }
            return passes;
        });
    }

    private Span span(Step step, int row) {
        int start = lengths[step.sequence()];
        int count = step.tokens().length;
        var captures = new HostCaptures(engine, step.request(), start + count);
        return new Span(row, count, start, workspace.caches(step.sequence()), captures);
    }

    @Override
    public void clear(int sequence) {
        lengths[sequence] = 0;
    }

    /** The results of a run, if the group has not run again since. */
    Interpreter results(int run) {
        Interpreter interpreter = workspace().interpreter();
        if (run != runs) {
            throw new IllegalStateException("there has been another pass since: these logits are gone");
        }
        return interpreter;
    }

    private Workspace workspace() {
        if (workspace == null) {
            throw new IllegalStateException("the session is closed");
        }
        return workspace;
    }

    /** Closes the group; its memory is the caller's, if it was still open. */
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
