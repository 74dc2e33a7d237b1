package dev.strata.kernels.host;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The unrolled inner loop of matrix products. C2 keeps each named sum in a register only while the whole
 * method fits its node budget, which is why the operands are arrays: segment accesses take far more nodes.
 * The plain version is {@link PlainKernels#tile}.
 */
final class VectorTiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STRIDE = HostKernels.LEFT_STRIDE;

    private VectorTiles() {}

    /** 12 rows × two vectors: 24 sums in registers. */
    static void rows12(float[] left, int leftAt, float[] right, int rightAt, int depth, float[] c) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero, b0 = zero;
        FloatVector a1 = zero, b1 = zero;
        FloatVector a2 = zero, b2 = zero;
        FloatVector a3 = zero, b3 = zero;
        FloatVector a4 = zero, b4 = zero;
        FloatVector a5 = zero, b5 = zero;
        FloatVector a6 = zero, b6 = zero;
        FloatVector a7 = zero, b7 = zero;
        FloatVector a8 = zero, b8 = zero;
        FloatVector a9 = zero, b9 = zero;
        FloatVector a10 = zero, b10 = zero;
        FloatVector a11 = zero, b11 = zero;
        for (int k = 0, l = leftAt, r = rightAt; k < depth; k++, l++, r += 2 * LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, right, r);
            FloatVector y = FloatVector.fromArray(SPECIES, right, r + LANES);
            FloatVector s;
            s = FloatVector.broadcast(SPECIES, left[l]);
            a0 = s.fma(x, a0);
            b0 = s.fma(y, b0);
            s = FloatVector.broadcast(SPECIES, left[l + STRIDE]);
            a1 = s.fma(x, a1);
            b1 = s.fma(y, b1);
            s = FloatVector.broadcast(SPECIES, left[l + 2 * STRIDE]);
            a2 = s.fma(x, a2);
            b2 = s.fma(y, b2);
            s = FloatVector.broadcast(SPECIES, left[l + 3 * STRIDE]);
            a3 = s.fma(x, a3);
            b3 = s.fma(y, b3);
            s = FloatVector.broadcast(SPECIES, left[l + 4 * STRIDE]);
            a4 = s.fma(x, a4);
            b4 = s.fma(y, b4);
            s = FloatVector.broadcast(SPECIES, left[l + 5 * STRIDE]);
            a5 = s.fma(x, a5);
            b5 = s.fma(y, b5);
            s = FloatVector.broadcast(SPECIES, left[l + 6 * STRIDE]);
            a6 = s.fma(x, a6);
            b6 = s.fma(y, b6);
            s = FloatVector.broadcast(SPECIES, left[l + 7 * STRIDE]);
            a7 = s.fma(x, a7);
            b7 = s.fma(y, b7);
            s = FloatVector.broadcast(SPECIES, left[l + 8 * STRIDE]);
            a8 = s.fma(x, a8);
            b8 = s.fma(y, b8);
            s = FloatVector.broadcast(SPECIES, left[l + 9 * STRIDE]);
            a9 = s.fma(x, a9);
            b9 = s.fma(y, b9);
            s = FloatVector.broadcast(SPECIES, left[l + 10 * STRIDE]);
            a10 = s.fma(x, a10);
            b10 = s.fma(y, b10);
            s = FloatVector.broadcast(SPECIES, left[l + 11 * STRIDE]);
            a11 = s.fma(x, a11);
            b11 = s.fma(y, b11);
        }
        a0.intoArray(c, 0);
        b0.intoArray(c, LANES);
        a1.intoArray(c, 2 * LANES);
        b1.intoArray(c, 3 * LANES);
        a2.intoArray(c, 4 * LANES);
        b2.intoArray(c, 5 * LANES);
        a3.intoArray(c, 6 * LANES);
        b3.intoArray(c, 7 * LANES);
        a4.intoArray(c, 8 * LANES);
        b4.intoArray(c, 9 * LANES);
        a5.intoArray(c, 10 * LANES);
        b5.intoArray(c, 11 * LANES);
        a6.intoArray(c, 12 * LANES);
        b6.intoArray(c, 13 * LANES);
        a7.intoArray(c, 14 * LANES);
        b7.intoArray(c, 15 * LANES);
        a8.intoArray(c, 16 * LANES);
        b8.intoArray(c, 17 * LANES);
        a9.intoArray(c, 18 * LANES);
        b9.intoArray(c, 19 * LANES);
        a10.intoArray(c, 20 * LANES);
        b10.intoArray(c, 21 * LANES);
        a11.intoArray(c, 22 * LANES);
        b11.intoArray(c, 23 * LANES);
    }

    /** 8 rows × two vectors: 16 sums in registers. */
    static void rows8(float[] left, int leftAt, float[] right, int rightAt, int depth, float[] c) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero, b0 = zero;
        FloatVector a1 = zero, b1 = zero;
        FloatVector a2 = zero, b2 = zero;
        FloatVector a3 = zero, b3 = zero;
        FloatVector a4 = zero, b4 = zero;
        FloatVector a5 = zero, b5 = zero;
        FloatVector a6 = zero, b6 = zero;
        FloatVector a7 = zero, b7 = zero;
        for (int k = 0, l = leftAt, r = rightAt; k < depth; k++, l++, r += 2 * LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, right, r);
            FloatVector y = FloatVector.fromArray(SPECIES, right, r + LANES);
            FloatVector s;
            s = FloatVector.broadcast(SPECIES, left[l]);
            a0 = s.fma(x, a0);
            b0 = s.fma(y, b0);
            s = FloatVector.broadcast(SPECIES, left[l + STRIDE]);
            a1 = s.fma(x, a1);
            b1 = s.fma(y, b1);
            s = FloatVector.broadcast(SPECIES, left[l + 2 * STRIDE]);
            a2 = s.fma(x, a2);
            b2 = s.fma(y, b2);
            s = FloatVector.broadcast(SPECIES, left[l + 3 * STRIDE]);
            a3 = s.fma(x, a3);
            b3 = s.fma(y, b3);
            s = FloatVector.broadcast(SPECIES, left[l + 4 * STRIDE]);
            a4 = s.fma(x, a4);
            b4 = s.fma(y, b4);
            s = FloatVector.broadcast(SPECIES, left[l + 5 * STRIDE]);
            a5 = s.fma(x, a5);
            b5 = s.fma(y, b5);
            s = FloatVector.broadcast(SPECIES, left[l + 6 * STRIDE]);
            a6 = s.fma(x, a6);
            b6 = s.fma(y, b6);
            s = FloatVector.broadcast(SPECIES, left[l + 7 * STRIDE]);
            a7 = s.fma(x, a7);
            b7 = s.fma(y, b7);
        }
        a0.intoArray(c, 0);
        b0.intoArray(c, LANES);
        a1.intoArray(c, 2 * LANES);
        b1.intoArray(c, 3 * LANES);
        a2.intoArray(c, 4 * LANES);
        b2.intoArray(c, 5 * LANES);
        a3.intoArray(c, 6 * LANES);
        b3.intoArray(c, 7 * LANES);
        a4.intoArray(c, 8 * LANES);
        b4.intoArray(c, 9 * LANES);
        a5.intoArray(c, 10 * LANES);
        b5.intoArray(c, 11 * LANES);
        a6.intoArray(c, 12 * LANES);
        b6.intoArray(c, 13 * LANES);
        a7.intoArray(c, 14 * LANES);
        b7.intoArray(c, 15 * LANES);
    }

    /** 6 rows × two vectors: 12 sums in registers. */
    static void rows6(float[] left, int leftAt, float[] right, int rightAt, int depth, float[] c) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero, b0 = zero;
        FloatVector a1 = zero, b1 = zero;
        FloatVector a2 = zero, b2 = zero;
        FloatVector a3 = zero, b3 = zero;
        FloatVector a4 = zero, b4 = zero;
        FloatVector a5 = zero, b5 = zero;
        for (int k = 0, l = leftAt, r = rightAt; k < depth; k++, l++, r += 2 * LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, right, r);
            FloatVector y = FloatVector.fromArray(SPECIES, right, r + LANES);
            FloatVector s;
            s = FloatVector.broadcast(SPECIES, left[l]);
            a0 = s.fma(x, a0);
            b0 = s.fma(y, b0);
            s = FloatVector.broadcast(SPECIES, left[l + STRIDE]);
            a1 = s.fma(x, a1);
            b1 = s.fma(y, b1);
            s = FloatVector.broadcast(SPECIES, left[l + 2 * STRIDE]);
            a2 = s.fma(x, a2);
            b2 = s.fma(y, b2);
            s = FloatVector.broadcast(SPECIES, left[l + 3 * STRIDE]);
            a3 = s.fma(x, a3);
            b3 = s.fma(y, b3);
            s = FloatVector.broadcast(SPECIES, left[l + 4 * STRIDE]);
            a4 = s.fma(x, a4);
            b4 = s.fma(y, b4);
            s = FloatVector.broadcast(SPECIES, left[l + 5 * STRIDE]);
            a5 = s.fma(x, a5);
            b5 = s.fma(y, b5);
        }
        a0.intoArray(c, 0);
        b0.intoArray(c, LANES);
        a1.intoArray(c, 2 * LANES);
        b1.intoArray(c, 3 * LANES);
        a2.intoArray(c, 4 * LANES);
        b2.intoArray(c, 5 * LANES);
        a3.intoArray(c, 6 * LANES);
        b3.intoArray(c, 7 * LANES);
        a4.intoArray(c, 8 * LANES);
        b4.intoArray(c, 9 * LANES);
        a5.intoArray(c, 10 * LANES);
        b5.intoArray(c, 11 * LANES);
    }
}
