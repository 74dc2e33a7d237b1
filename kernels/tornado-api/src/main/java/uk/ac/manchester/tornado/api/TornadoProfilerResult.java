package uk.ac.manchester.tornado.api;

import dev.strata.tornado.NoSdkException;

/**
 * Times in nanoseconds and sizes in bytes of an execution. Strata's stand-in for the TornadoVM type of
 * this name: compile-time signatures only, of the part that Strata uses; it throws {@link NoSdkException} when called.
 */
public class TornadoProfilerResult {
    TornadoProfilerResult() {}

    public long getTotalTime() {
        throw new NoSdkException();
    }

    public long getCompileTime() {
        throw new NoSdkException();
    }

    public long getTornadoCompilerTime() {
        throw new NoSdkException();
    }

    public long getDriverInstallTime() {
        throw new NoSdkException();
    }

    public long getDataTransfersTime() {
        throw new NoSdkException();
    }

    public long getDeviceWriteTime() {
        throw new NoSdkException();
    }

    public long getDeviceReadTime() {
        throw new NoSdkException();
    }

    public long getKernelDispatchTime() {
        throw new NoSdkException();
    }

    public long getDeviceKernelTime() {
        throw new NoSdkException();
    }

    public long getTotalBytesCopyIn() {
        throw new NoSdkException();
    }

    public long getTotalBytesCopyOut() {
        throw new NoSdkException();
    }

    public long getTotalDeviceMemoryUsage() {
        throw new NoSdkException();
    }

    public String getProfileLog() {
        throw new NoSdkException();
    }
}
