package dev.strata.runtime.tornado;

import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/** Captured tensors on a device, and what reads them there. Used by the device's thread only. */
interface CaptureStore {
    /** Captured floats, brought over now into memory of their own. */
    MemorySegment captured(int at, int floats);

    Readings readings();

    /** The thread of a store. */
    interface Access {
        /** Does something with the store on its thread. */
        <T> T withStore(Function<CaptureStore, T> work);
    }
}
