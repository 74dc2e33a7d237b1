package dev.strata.runtime.device;

import dev.strata.runtime.StrataException;
import java.util.List;

/** Times each of a device's kernels. */
public interface KernelTimer {
    /**
     * Does some work, and times every kernel that the device runs meanwhile, whoever asked for it. The host waits for
     * each kernel, so the work as a whole takes longer than it does otherwise.
     *
     * @return one for each kernel that ran, in the order of their first calls
     * @throws StrataException if the device has no time for one of them
     */
    List<KernelTime> times(Runnable work);
}
