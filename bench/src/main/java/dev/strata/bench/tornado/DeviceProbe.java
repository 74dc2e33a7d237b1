package dev.strata.bench.tornado;

/** Work that shows what a device can do at most. */
public interface DeviceProbe extends AutoCloseable {
    /** How much work it is: bytes or floating-point operations. */
    double amount();

    /**
     * Does it once and returns the seconds that it took by the device's own clock.
     *
     * @throws IllegalStateException if the result is not right, so that the work was another one
     */
    double seconds();

    @Override
    void close();
}
