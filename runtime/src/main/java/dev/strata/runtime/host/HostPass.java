package dev.strata.runtime.host;

import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Pass;
import java.lang.foreign.ValueLayout;

final class HostPass implements Pass {
    private final HostSession session;
    private final int run;
    private final int argmax;
    private final HostCaptures captures;

    HostPass(HostSession session, int run, HostCaptures captures) {
        this.session = session;
        this.run = run;
        this.argmax = session.results(run).argmax();
        this.captures = captures;
    }

    @Override
    public float[] logits() {
        return session.results(run).logits().toArray(ValueLayout.JAVA_FLOAT);
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
