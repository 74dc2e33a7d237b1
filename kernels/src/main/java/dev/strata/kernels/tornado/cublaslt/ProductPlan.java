package dev.strata.kernels.tornado.cublaslt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** cuBLASLt's descriptors of a {@link Product}, and the algorithm that its heuristic picked for it. */
final class ProductPlan implements AutoCloseable {
    private final Product product;
    /** Numbers that cuBLASLt reads from host memory; the scales during each call. */
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment one = arena.allocateFrom(JAVA_FLOAT, 1f);
    private final MemorySegment beta;
    private final MemorySegment bias = arena.allocate(JAVA_LONG);
    private final MemorySegment descriptor;
    private final MemorySegment weights;
    private final MemorySegment in;
    private final MemorySegment out;
    private final MemorySegment algorithm;

    /**
     * @param handle of the library
     * @param workspace bytes that an algorithm may use
     * @param biasAt the bias that it is planned with: the heuristic looks at its address
     */
    ProductPlan(MemorySegment handle, Product product, Precision precision, long workspace, long biasAt) {
        this.product = product;
        beta = arena.allocateFrom(JAVA_FLOAT, product.added() ? 1f : 0f);
        descriptor = create("cublasLtMatmulDescCreate", to ->
                (int) CublasLt.CREATE_DESCRIPTOR.invokeExact(to, precision.computeType, CublasLt.F32));
        set(CublasLt.TRANSPOSE_A, arena.allocateFrom(JAVA_INT, CublasLt.TRANSPOSED));
        set(CublasLt.EPILOGUE, arena.allocateFrom(JAVA_INT, product.epilogue()));
        weights = layout(product.inputs(), product.outputs());
        in = layout(product.inputs(), product.rows());
        out = layout(product.outputs(), product.rows());
        setBias(biasAt);
        algorithm = algorithm(handle, workspace);
    }

    private interface Creation {
        int into(MemorySegment address) throws Throwable;
    }

    /** An object that cuBLASLt allocates. */
    private MemorySegment create(String function, Creation creation) {
        MemorySegment address = arena.allocate(ADDRESS);
        NativeLibrary.call(function, () -> creation.into(address));
        return address.get(ADDRESS, 0);
    }

    private MemorySegment layout(long rows, long columns) {
        return create("cublasLtMatrixLayoutCreate", to ->
                (int) CublasLt.CREATE_LAYOUT.invokeExact(to, CublasLt.F32, rows, columns, rows));
    }

    private void set(int attribute, MemorySegment value) {
        set("cublasLtMatmulDescSetAttribute", CublasLt.SET_OF_DESCRIPTOR, descriptor, attribute, value);
    }

    private static void set(
            String function, MethodHandle setter, MemorySegment object, int attribute, MemorySegment value) {
        NativeLibrary.call(
                function + " " + attribute,
                () -> (int) setter.invokeExact(object, attribute, value, value.byteSize()));
    }

    private void setBias(long address) {
        if (product.biased()) {
            bias.set(JAVA_LONG, 0, address);
            set(CublasLt.BIAS_POINTER, bias);
        }
    }

    /** @throws IllegalStateException if cuBLASLt has none for this product on this device */
    private MemorySegment algorithm(MemorySegment handle, long workspace) {
        MemorySegment preference = create(
                "cublasLtMatmulPreferenceCreate", to -> (int) CublasLt.CREATE_PREFERENCE.invokeExact(to));
        prefer(preference, CublasLt.WORKSPACE, arena.allocateFrom(JAVA_LONG, workspace));
        var aligned = product.alignment();
        int[] bytes = {aligned.weights(), aligned.in(), aligned.other(), aligned.out()};
        for (int i = 0; i < bytes.length; i++) {
            prefer(preference, CublasLt.ALIGNMENT + i, arena.allocateFrom(JAVA_INT, bytes[i]));
        }
        MemorySegment result = arena.allocate(CublasLt.RESULT_BYTES, Long.BYTES);
        MemorySegment found = arena.allocate(JAVA_INT);
        int status = NativeLibrary.status(() -> (int) CublasLt.FIND_ALGORITHM.invokeExact(
                handle, descriptor, weights, in, out, out, preference, 1, result, found));
        CublasLt.destroy(CublasLt.DESTROY_PREFERENCE, preference);
        if (status != 0 || found.get(JAVA_INT, 0) == 0) {
            throw new IllegalStateException(
                    "cuBLASLt has no algorithm for " + product + ": status " + status + " of its heuristic");
        }
        return result;
    }

    private static void prefer(MemorySegment preference, int attribute, MemorySegment value) {
        set("cublasLtMatmulPreferenceSetAttribute", CublasLt.SET_OF_PREFERENCE, preference, attribute, value);
    }

    /** Puts the product on a stream. */
    void run(MemorySegment handle, Product.Operands operands, long workspace, long bytes, long stream) {
        setBias(operands.bias());
        MemorySegment d = MemorySegment.ofAddress(operands.out());
        MemorySegment c = product.added() ? MemorySegment.ofAddress(operands.other()) : d;
        NativeLibrary.call("cublasLtMatmul of " + product, () -> (int) CublasLt.MULTIPLY.invokeExact(
                handle, descriptor, one, MemorySegment.ofAddress(operands.weights()), weights,
                MemorySegment.ofAddress(operands.in()), in, beta, c, out, d, out, algorithm,
                MemorySegment.ofAddress(workspace), bytes, MemorySegment.ofAddress(stream)));
    }

    @Override
    public void close() {
        CublasLt.destroy(CublasLt.DESTROY_DESCRIPTOR, descriptor);
        CublasLt.destroy(CublasLt.DESTROY_LAYOUT, weights);
        CublasLt.destroy(CublasLt.DESTROY_LAYOUT, in);
        CublasLt.destroy(CublasLt.DESTROY_LAYOUT, out);
    }
}
