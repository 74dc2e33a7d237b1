package dev.strata.kernels.tornado.cublaslt;

/** What a product of F32 operands is computed in; sums are F32 in either case. */
public enum Precision {
    /** F32 throughout. */
    F32(68),
    /** Operands may be rounded to TF32, which has 10 bits of fraction in place of 23: on tensor cores. */
    TF32(77);

    /** A {@code cublasComputeType_t}. */
    final int computeType;

    Precision(int computeType) {
        this.computeType = computeType;
    }
}
