package dev.strata.kernels.tornado.cublaslt;

import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/** What TornadoVM asks when it meets one of our library tasks: see {@link CublasLtLinear}. */
public final class CublasLtProvider implements TornadoLibraryProvider {
    static final String LIBRARY = "strata/cublaslt";

    /** For the service loader. */
    public CublasLtProvider() {}

    @Override
    public String libraryName() {
        return LIBRARY;
    }

    /** The CUDA backend's devices show their streams; no others do. */
    @Override
    public boolean canHandle(TornadoXPUDevice device) {
        return device instanceof TornadoNativeStreamSupport;
    }

    @Override
    public LibraryContext createContext(TornadoXPUDevice device, long executionPlanId) {
        return new CublasLtContext(((TornadoNativeStreamSupport) device).getNativeContext(executionPlanId));
    }

    @Override
    public void dispatch(String functionName, LibraryInvocation invocation) {
        var call = (CublasLtLinear.Call) invocation.getTuning();
        long stream = ((TornadoNativeStreamSupport) invocation.getDevice())
                .getNativeStream(invocation.getExecutionPlanId());
        call.run((CublasLtContext) invocation.getContext(), invocation::getDevicePointer, stream);
    }

    @Override
    public void destroyContext(LibraryContext context) {
        ((CublasLtContext) context).close();
    }
}
