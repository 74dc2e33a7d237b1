package dev.strata.kernels.tornado.cublaslt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** The part of the CUDA driver that cuBLASLt's user needs beside TornadoVM: memory, and which context is meant. */
final class CudaDriver {
    private static final NativeLibrary LIBRARY = NativeLibrary.load(List.of("libcuda.so.1", "nvcuda.dll"));
    private static final MethodHandle SET_CURRENT = LIBRARY.function("cuCtxSetCurrent", ADDRESS);
    private static final MethodHandle ALLOCATE = LIBRARY.function("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    private static final MethodHandle FREE = LIBRARY.function("cuMemFree_v2", JAVA_LONG);

    private CudaDriver() {}

    /** Makes a context this thread's. */
    static void enter(long context) {
        NativeLibrary.call(
                "cuCtxSetCurrent", () -> (int) SET_CURRENT.invokeExact(MemorySegment.ofAddress(context)));
    }

    /** Device memory of this thread's context; its address. */
    static long allocate(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(JAVA_LONG);
            NativeLibrary.call("cuMemAlloc of " + bytes + " bytes", () -> (int) ALLOCATE.invokeExact(address, bytes));
            return address.get(JAVA_LONG, 0);
        }
    }

    static void free(long address) {
        NativeLibrary.call("cuMemFree", () -> (int) FREE.invokeExact(address));
    }
}
