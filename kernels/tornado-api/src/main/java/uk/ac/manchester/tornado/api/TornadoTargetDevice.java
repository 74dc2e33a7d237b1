package uk.ac.manchester.tornado.api;

/**
 * A device as its driver describes it. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses.
 */
public interface TornadoTargetDevice {
    String getDeviceName();

    long getDeviceGlobalMemorySize();

    long getDeviceLocalMemorySize();

    int getDeviceMaxComputeUnits();

    long[] getDeviceMaxWorkItemSizes();

    long[] getDeviceMaxWorkGroupSize();

    int getMaxThreadsPerBlock();

    int getDeviceMaxClockFrequency();

    long getDeviceMaxAllocationSize();

    String getDeviceInfo();
}
