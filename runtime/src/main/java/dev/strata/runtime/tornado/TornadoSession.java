package dev.strata.runtime.tornado;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.Session;
import java.lang.foreign.MemorySegment;

/** One sequence, whose KV cache is on the device or, while another session runs there, in host memory. */
final class TornadoSession implements Session {
    private final TornadoEngine engine;
    private volatile int length;

    /** The cache, if it is in host memory. Touched by the device thread only. */
    private MemorySegment kept;

    TornadoSession(TornadoEngine engine) {
        this.engine = engine;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public Pass run(int[] tokens, CaptureRequest request) {
        return engine.run(this, tokens.clone(), request);
    }

    @Override
    public void close() {
        engine.close(this);
    }

    void append(int tokens) {
        length = length + tokens;
    }

    MemorySegment kept() {
        return kept;
    }

    void keep(MemorySegment cache) {
        kept = cache;
    }
}
