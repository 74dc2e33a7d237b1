package dev.strata.runtime.tornado;

import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Pass;

/** What a run left on the device. */
final class TornadoPass implements Pass {
    private final TornadoEngine engine;
    private final TornadoSession session;
    private final int argmax;
    private final TornadoCaptures captures;

    /** In host memory; null as long as they are on the device. */
    private volatile float[] logits;

    /** Overwritten on the device, and not kept. */
    private volatile boolean forgotten;

    TornadoPass(TornadoEngine engine, TornadoSession session, int argmax, TornadoCaptures captures) {
        this.engine = engine;
        this.session = session;
        this.argmax = argmax;
        this.captures = captures;
    }

    @Override
    public float[] logits() {
        float[] here = logits;
        return here != null ? here.clone() : engine.withModel(model -> {
            if (forgotten) {
                throw new IllegalStateException("the session has run again: these logits are gone");
            }
            if (logits == null) {
                logits = model.logits();
            }
            return logits.clone();
        });
    }

    @Override
    public int argmax() {
        return argmax;
    }

    @Override
    public Captures captures() {
        return captures;
    }

    TornadoSession session() {
        return session;
    }

    void keepLogits(float[] kept) {
        logits = kept;
    }

    void forgetLogits() {
        forgotten = true;
    }
}
