package uk.ac.manchester.tornado.runtime.library.spi;

import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** Runs tasks of a native library. Strata's stand-in for the TornadoVM type of this name. */
public interface TornadoLibraryProvider {
    String libraryName();

    boolean canHandle(TornadoXPUDevice device);

    LibraryContext createContext(TornadoXPUDevice device, long executionPlanId);

    void dispatch(String functionName, LibraryInvocation invocation);

    void destroyContext(LibraryContext context);
}
