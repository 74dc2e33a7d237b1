package dev.strata.runtime.host;

import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Pass;
import java.lang.foreign.ValueLayout;

final class HostPass implements Pass {
    private final HostSequenceGroup group;
    private final int run;
    private final int span;
    private final int argmax;
    private final HostCaptures captures;

    /** @param span which of the run's */
    HostPass(HostSequenceGroup group, int run, int span, HostCaptures captures) {
        this.group = group;
        this.run = run;
        this.span = span;
        this.argmax = group.results(run).argmax(span);
        this.captures = captures;
    }

    @Override
    public float[] logits() {
        return group.results(run).logits(span).toArray(ValueLayout.JAVA_FLOAT);
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
