package dev.strata.kernels.tornado.cublaslt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** The part of cuBLASLt's C interface that products take, as cublasLt.h of CUDA 12 and 13 has it. */
public final class CublasLt {
    private static final List<String> NAMES = List.of(
            "libcublasLt.so.13", "libcublasLt.so.12", "libcublasLt.so", "cublasLt64_13.dll", "cublasLt64_12.dll");

    /** {@code cudaDataType_t}: CUDA_R_32F. */
    static final int F32 = 0;
    /** {@code cublasOperation_t}: CUBLAS_OP_T. */
    static final int TRANSPOSED = 1;

    /** {@code cublasLtMatmulDescAttributes_t}. */
    static final int TRANSPOSE_A = 3;
    static final int EPILOGUE = 7;
    static final int BIAS_POINTER = 8;

    /** {@code cublasLtEpilogue_t}, a set of bits but for the first, which stands for none. */
    static final int NO_EPILOGUE = 1;
    static final int BIAS = 4;
    /** The tanh form: what {@code gelu_new} of GPT-2 is, says PyTorch's pull request 104061. */
    static final int GELU = 32;

    /** {@code cublasLtMatmulPreferenceAttributes_t}. */
    static final int WORKSPACE = 1;
    /** The first of four, for A, B, C and D. */
    static final int ALIGNMENT = 5;

    /** Bytes of {@code cublasLtMatmulHeuristicResult_t}, which begins with the algorithm. */
    static final int RESULT_BYTES = 96;

    private static final NativeLibrary LIBRARY = NativeLibrary.load(NAMES);

    static final MethodHandle CREATE = function("cublasLtCreate", ADDRESS);
    static final MethodHandle DESTROY = function("cublasLtDestroy", ADDRESS);
    static final MethodHandle CREATE_DESCRIPTOR = function("cublasLtMatmulDescCreate", ADDRESS, JAVA_INT, JAVA_INT);
    static final MethodHandle DESTROY_DESCRIPTOR = function("cublasLtMatmulDescDestroy", ADDRESS);
    static final MethodHandle SET_OF_DESCRIPTOR =
            function("cublasLtMatmulDescSetAttribute", ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG);
    static final MethodHandle CREATE_LAYOUT =
            function("cublasLtMatrixLayoutCreate", ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    static final MethodHandle DESTROY_LAYOUT = function("cublasLtMatrixLayoutDestroy", ADDRESS);
    static final MethodHandle CREATE_PREFERENCE = function("cublasLtMatmulPreferenceCreate", ADDRESS);
    static final MethodHandle DESTROY_PREFERENCE = function("cublasLtMatmulPreferenceDestroy", ADDRESS);
    static final MethodHandle SET_OF_PREFERENCE =
            function("cublasLtMatmulPreferenceSetAttribute", ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG);
    /** Handle, descriptor, layouts of A, B, C and D, preference, results wanted, results, how many there are. */
    static final MethodHandle FIND_ALGORITHM = function(
            "cublasLtMatmulAlgoGetHeuristic", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT,
            ADDRESS, ADDRESS);
    /** Handle, descriptor, alpha, A, its layout, B, …, beta, C, …, D, …, algorithm, workspace, its bytes, stream. */
    static final MethodHandle MULTIPLY = function(
            "cublasLtMatmul", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
            ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

    private CublasLt() {}

    /** Why the library cannot be used; empty if it can. */
    public static Optional<String> missing() {
        try {
            NativeLibrary.load(NAMES);
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        return LIBRARY.function(name, arguments);
    }

    /** Destroys what {@code destroy} is for. */
    static void destroy(MethodHandle destroy, MemorySegment object) {
        NativeLibrary.call("destroying it", () -> (int) destroy.invokeExact(object));
    }
}
