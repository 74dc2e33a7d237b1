package uk.ac.manchester.tornado.api;

import dev.strata.tornado.NoSdkException;

/**
 * What a plan's execution left. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses; it throws {@link NoSdkException} when called.
 */
public class TornadoExecutionResult {
    TornadoExecutionResult() {}

    public TornadoProfilerResult getProfilerResult() {
        throw new NoSdkException();
    }

    public TornadoExecutionResult transferToHost(Object... objects) {
        throw new NoSdkException();
    }

    public TornadoExecutionResult transferToHost(DataRange dataRange) {
        throw new NoSdkException();
    }

    public boolean isReady() {
        throw new NoSdkException();
    }
}
