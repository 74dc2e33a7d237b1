package dev.strata.kernels.tornado.cublaslt;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.strata.kernels.tornado.cublaslt.Product.Operands;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;

/** cuBLASLt for one execution plan: its handle, its workspace, and what it has planned. For one thread. */
final class CublasLtContext implements LibraryContext, AutoCloseable {
    /** What NVIDIA recommends for Hopper, the most of all its devices. */
    private static final long WORKSPACE = 32L << 20;

    private record Key(Product product, Precision precision) {}

    private final MemorySegment handle;
    private final long workspace;
    private final Map<Key, ProductPlan> plans = new HashMap<>();

    /** @param context of the CUDA driver, which becomes this thread's */
    CublasLtContext(long context) {
        CudaDriver.enter(context);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS);
            NativeLibrary.call("cublasLtCreate", () -> (int) CublasLt.CREATE.invokeExact(address));
            handle = address.get(ADDRESS, 0);
        }
        workspace = CudaDriver.allocate(WORKSPACE);
    }

    /** out = in · weightsᵀ + bias, its GELU, or other + in · weightsᵀ + bias, on a stream. */
    void multiply(
            int rows, int inputs, int outputs, boolean gelu, Operands operands, Precision precision, long stream) {
        Product product = Product.of(rows, inputs, outputs, gelu, operands);
        plans.computeIfAbsent(
                        new Key(product, precision),
                        _ -> new ProductPlan(handle, product, precision, WORKSPACE, operands.bias()))
                .run(handle, operands, workspace, WORKSPACE, stream);
    }

    @Override
    public void close() {
        plans.values().forEach(ProductPlan::close);
        CudaDriver.free(workspace);
        CublasLt.destroy(CublasLt.DESTROY, handle);
    }
}
