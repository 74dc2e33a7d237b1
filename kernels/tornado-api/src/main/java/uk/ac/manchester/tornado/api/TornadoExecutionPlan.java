package uk.ac.manchester.tornado.api;

import dev.strata.tornado.NoSdkException;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/**
 * Runs task graphs on a device. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses; it throws {@link NoSdkException} when called.
 */
public final class TornadoExecutionPlan implements AutoCloseable {
    public TornadoExecutionPlan(ImmutableTaskGraph... immutableTaskGraphs) {
        throw new NoSdkException();
    }

    public static TornadoDevice getDevice(int driverIndex, int deviceIndex) {
        throw new NoSdkException();
    }

    public static TornadoDeviceMap getTornadoDeviceMap() {
        throw new NoSdkException();
    }

    public TornadoExecutionResult execute() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withGraph(int graphIndex) {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withAllGraphs() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withPreCompilation() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withDevice(TornadoDevice device) {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withDevice(String taskName, TornadoDevice device) {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withGridScheduler(GridScheduler gridScheduler) {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withDefaultScheduler() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withCUDAGraph() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withProfiler(ProfilerMode profilerMode) {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withoutProfiler() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withPrintKernel() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withoutPrintKernel() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withThreadInfo() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withMemoryLimit(String memoryLimit) {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan withCompilerFlags(TornadoVMBackendType backend, String flags) {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan freeDeviceMemory() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan clearProfiles() {
        throw new NoSdkException();
    }

    public TornadoExecutionPlan resetDevice() {
        throw new NoSdkException();
    }

    public TornadoDevice getDevice(int immutableTaskGraphIndex) {
        throw new NoSdkException();
    }

    public long getCurrentDeviceMemoryUsage() {
        throw new NoSdkException();
    }

    public long getId() {
        throw new NoSdkException();
    }

    @Override
    public void close() throws TornadoExecutionPlanException {
        throw new NoSdkException();
    }
}
