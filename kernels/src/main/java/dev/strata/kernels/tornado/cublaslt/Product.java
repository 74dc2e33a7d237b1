package dev.strata.kernels.tornado.cublaslt;

/**
 * A product as cuBLASLt plans it: out = in · weightsᵀ, [rows, inputs] · [outputs, inputs]ᵀ, all F32 and packed. Column
 * by column, as cuBLASLt sees them, these are D [outputs, rows] = A [inputs, outputs] transposed · B [inputs, rows].
 *
 * @param biased whether each output has a bias
 * @param gelu whether the GELU of the result is stored in its place
 * @param added whether something is added to it
 * @param alignment of the operands' addresses, in bytes: cuBLASLt takes 256 for granted where it is not told
 * @param biasAlignment likewise
 */
record Product(
        int rows, int inputs, int outputs, boolean biased, boolean gelu, boolean added, Alignment alignment,
        int biasAlignment) {
    /** Bytes that an address is a multiple of, for each operand. */
    record Alignment(int weights, int in, int other, int out) {}

    /**
     * Addresses on the device.
     *
     * @param other what is added, or 0
     * @param bias 0 if there is none
     */
    record Operands(long weights, long in, long other, long out, long bias) {
        Alignment alignment() {
            // Where nothing is added, C is D.
            return new Alignment(multiple(weights), multiple(in), multiple(other == 0 ? out : other), multiple(out));
        }
    }

    static Product of(int rows, int inputs, int outputs, boolean gelu, Operands operands) {
        return new Product(
                rows, inputs, outputs, operands.bias() != 0, gelu, operands.other() != 0, operands.alignment(),
                multiple(operands.bias()));
    }

    /** The bits of a {@code cublasLtEpilogue_t}. */
    int epilogue() {
        int bits = (biased ? CublasLt.BIAS : 0) + (gelu ? CublasLt.GELU : 0);
        return bits == 0 ? CublasLt.NO_EPILOGUE : bits;
    }

    /** The largest power of two, up to 256, that an address is a multiple of. */
    private static int multiple(long address) {
        return address == 0 ? 256 : (int) Math.min(256, Long.lowestOneBit(address));
    }
}
