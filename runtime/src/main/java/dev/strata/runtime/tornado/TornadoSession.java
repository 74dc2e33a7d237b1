package dev.strata.runtime.tornado;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.Session;
import java.util.Arrays;

/** One sequence: the tokens that it has run, from which its KV cache can be made again. */
final class TornadoSession implements Session {
    private final TornadoEngine engine;
    private int[] tokens = {};

    TornadoSession(TornadoEngine engine) {
        this.engine = engine;
    }

    @Override
    public int length() {
        return tokens.length;
    }

    @Override
    public Pass run(int[] next, CaptureRequest request) {
        return engine.run(this, next.clone(), request);
    }

    @Override
    public void close() {
        engine.close(this);
    }

    int[] tokens() {
        return tokens;
    }

    void append(int[] next) {
        int length = tokens.length;
        tokens = Arrays.copyOf(tokens, length + next.length);
        System.arraycopy(next, 0, tokens, length, next.length);
    }
}
