package dev.strata.kernels.host;

import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Vectors of the machine's own width: loads, stores, widening of stored weights, exp. */
final class Lanes {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    /** Floats per vector. */
    static final int COUNT = FLOATS.length();
    /** Bytes of that many floats. */
    static final long BYTES = FLOATS.vectorByteSize();

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    /** At least 64 bits, the fewest that there are: of 128-bit floats, {@link #loadINT8} reads four bytes too many. */
    private static final VectorSpecies<Byte> BYTES_READ =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    // Constants each, not an array: C2 then knows which shuffle it is.
    private static final VectorShuffle<Float> BY_32 = movedDown(32);
    private static final VectorShuffle<Float> BY_16 = movedDown(16);
    private static final VectorShuffle<Float> BY_8 = movedDown(8);
    private static final VectorShuffle<Float> BY_4 = movedDown(4);
    private static final VectorShuffle<Float> BY_2 = movedDown(2);
    private static final VectorShuffle<Float> BY_1 = movedDown(1);

    private static final VectorShuffle<Float> LOWER_IN_TURN = VectorShuffle.makeZip(FLOATS, 0);
    private static final VectorShuffle<Float> UPPER_IN_TURN = VectorShuffle.makeZip(FLOATS, 1);

    private Lanes() {}

    private static VectorShuffle<Float> movedDown(int lanes) {
        return VectorShuffle.iota(FLOATS, lanes % COUNT, 1, true);
    }

    /**
     * The sum of all lanes, by halves. {@code reduceLanes(ADD)} leaves the order open, and the interpreter's is not
     * C2's: the same input would give other bits once a kernel has been compiled.
     */
    static float sum(FloatVector lanes) {
        FloatVector v = lanes;
        if (COUNT > 32) {
            v = v.add(v.rearrange(BY_32));
        }
        if (COUNT > 16) {
            v = v.add(v.rearrange(BY_16));
        }
        if (COUNT > 8) {
            v = v.add(v.rearrange(BY_8));
        }
        if (COUNT > 4) {
            v = v.add(v.rearrange(BY_4));
        }
        if (COUNT > 2) {
            v = v.add(v.rearrange(BY_2));
        }
        if (COUNT > 1) {
            v = v.add(v.rearrange(BY_1));
        }
        return v.lane(0);
    }

    static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(FLOATS, Memory.ALL, address, ORDER);
    }

    static void store(FloatVector v, long address) {
        v.intoMemorySegment(Memory.ALL, address, ORDER);
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    static FloatVector loadBF16(long address) {
        var bits = (IntVector) ShortVector.fromMemorySegment(SHORTS, Memory.ALL, address, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
        return bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /** As many pairs of BF16 neighbours as there are lanes. */
    static IntVector loadPairs(long address) {
        return IntVector.fromMemorySegment(INTS, Memory.ALL, address, ORDER);
    }

    /** The pairs' elements at even places. */
    static FloatVector first(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /** The pairs' elements at odd places. */
    static FloatVector second(IntVector pairs) {
        return pairs.lanewise(VectorOperators.AND, 0xffff0000).reinterpretAsFloats();
    }

    /** Two vectors side by side become one of the first's and the second's elements in turn. */
    static void interleave(long address) {
        FloatVector a = load(address);
        FloatVector b = load(address + BYTES);
        store(a.rearrange(LOWER_IN_TURN, b), address);
        store(a.rearrange(UPPER_IN_TURN, b), address + BYTES);
    }

    /**
     * Shifting a half's exponent and fraction into a float's place and multiplying by 2¹¹² corrects the
     * exponent's bias, subnormals included. Infinities and NaNs come out at 2¹⁶ or more and get theirs back.
     */
    static FloatVector loadF16(long address) {
        var half = (IntVector) ShortVector.fromMemorySegment(SHORTS, Memory.ALL, address, ORDER)
                .convertShape(VectorOperators.S2I, INTS, 0);
        var shifted = half.lanewise(VectorOperators.LSHL, 13).lanewise(VectorOperators.AND, 0x8fffe000);
        var value = shifted.reinterpretAsFloats().mul(0x1p112f);
        var special = value.abs().compare(VectorOperators.GE, 65536f);
        return value.reinterpretAsInts()
                .lanewise(VectorOperators.OR, 0x7f800000, special.cast(INTS))
                .reinterpretAsFloats();
    }

    static FloatVector loadINT8(long address) {
        return (FloatVector) ByteVector.fromMemorySegment(BYTES_READ, Memory.ALL, address, ORDER)
                .convertShape(VectorOperators.B2F, FLOATS, 0);
    }

    /**
     * x = exp(x - shift) for whole vectors within [at, at + n), within 2 ulp; 0 below -87.3. The polynomial is that
     * of Cephes' expf (Moshier). From array to array, for a vector that goes through a call which is not inlined
     * becomes an object.
     *
     * @return how many elements that were
     */
    static int exp(float[] x, int at, int n, float shift) {
        int i = 0;
        for (; i + COUNT <= n; i += COUNT) {
            var v = FloatVector.fromArray(FLOATS, x, at + i).sub(shift);
            v = v.blend(88.3f, v.compare(VectorOperators.GT, 88.3f)); // max and min would take three times as long
            var rounded = v.fma(broadcast(PlainLanes.LOG2_E), broadcast(PlainLanes.ROUND));
            var power = rounded.sub(PlainLanes.ROUND);
            var r = power.fma(broadcast(-PlainLanes.LN2_HIGH), v);
            r = power.fma(broadcast(-PlainLanes.LN2_LOW), r);
            var p = broadcast(1.9875691500e-4f).fma(r, broadcast(1.3981999507e-3f));
            p = p.fma(r, broadcast(8.3334519073e-3f));
            p = p.fma(r, broadcast(4.1665795894e-2f));
            p = p.fma(r, broadcast(1.6666665459e-1f));
            p = p.fma(r, broadcast(5.0000001201e-1f));
            p = p.fma(r.mul(r), r).add(1f);
            var exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
            var result = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
            result.blend(0f, v.compare(VectorOperators.LT, -87.3f)).intoArray(x, at + i);
        }
        return i;
    }
}
