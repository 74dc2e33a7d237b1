package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An off-heap array: a header, then the elements. Strata's stand-in for the TornadoVM type of this name,
 * with the part of its signatures that Strata uses.
 */
public abstract sealed class TornadoNativeArray permits FloatArray, IntArray, ShortArray, ByteArray {
    /** Bytes before the first element. Not a compile-time constant: an SDK may have 24. */
    public static final long ARRAY_HEADER = Long.parseLong("16");

    /** The element alignment that every header-sized offset keeps. */
    private static final long ALIGNMENT = 8;

    TornadoNativeArray() {}

    public abstract int getSize();

    public abstract MemorySegment getSegment();

    public abstract MemorySegment getSegmentWithHeader();

    public abstract long getNumBytesOfSegmentWithHeader();

    public abstract long getNumBytesOfSegment();

    protected void clear() {}

    public abstract int getElementSize();

    /** Room for a header and {@code elements} elements, all zero. */
    static MemorySegment allocate(int elements, ValueLayout element) {
        if (elements < 0) {
            throw new IllegalArgumentException("number of elements " + elements + ", expected 0 or more");
        }
        return Arena.ofAuto().allocate(ARRAY_HEADER + elements * element.byteSize(), ALIGNMENT);
    }

    /** Room for a header, then a copy of {@code values}. */
    static MemorySegment copyOf(MemorySegment values, ValueLayout element) {
        long elements = count(values.byteSize(), element);
        MemorySegment whole = allocate(Math.toIntExact(elements), element);
        MemorySegment.copy(values, 0, whole, ARRAY_HEADER, values.byteSize());
        return whole;
    }

    /** The part of {@code whole} after the header, where the number of elements is written. */
    static MemorySegment dataOf(MemorySegment whole, ValueLayout element) {
        MemorySegment data = whole.asSlice(ARRAY_HEADER);
        whole.set(ValueLayout.JAVA_INT_UNALIGNED, 0, Math.toIntExact(count(data.byteSize(), element)));
        return data;
    }

    private static long count(long bytes, ValueLayout element) {
        if (bytes % element.byteSize() != 0) {
            throw new IllegalArgumentException(
                    "segment of " + bytes + " bytes, expected a multiple of " + element.byteSize());
        }
        return bytes / element.byteSize();
    }
}
