package uk.ac.manchester.tornado.runtime.library.spi;

import dev.strata.tornado.NoSdkException;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/**
 * One call of a library's task. Strata's stand-in for the TornadoVM type of this name:
 * compile-time signatures only, of the part that Strata uses; it throws {@link NoSdkException} when called.
 */
public final class LibraryInvocation {
    private LibraryInvocation() {}

    public long getDevicePointer(int index) {
        throw new NoSdkException();
    }

    public TornadoXPUDevice getDevice() {
        throw new NoSdkException();
    }

    public long getExecutionPlanId() {
        throw new NoSdkException();
    }

    public LibraryContext getContext() {
        throw new NoSdkException();
    }

    public Object getTuning() {
        throw new NoSdkException();
    }
}
