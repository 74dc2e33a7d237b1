package uk.ac.manchester.tornado.api.types.arrays;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Off-heap 16-bit integers: the bits of F16 and BF16 weights. Strata's stand-in for the TornadoVM type of
 * this name: it has the part of its signatures that Strata uses, and it holds values, so that kernels can
 * run as plain Java in tests.
 */
public final class ShortArray extends TornadoNativeArray {
    private static final ValueLayout.OfShort ELEMENT = ValueLayout.JAVA_SHORT;

    private final MemorySegment whole;
    private final MemorySegment data;

    public ShortArray(int numberOfElements) {
        this(allocate(numberOfElements, ELEMENT));
    }

    private ShortArray(MemorySegment whole) {
        this.whole = whole;
        this.data = dataOf(whole, ELEMENT);
    }

    /** A copy of the values. */
    public static ShortArray fromArray(short[] values) {
        return fromSegment(MemorySegment.ofArray(values));
    }

    /** A copy of the values. */
    public static ShortArray fromElements(short... values) {
        return fromArray(values);
    }

    /** A copy of the segment, which has no header. */
    public static ShortArray fromSegment(MemorySegment segment) {
        return new ShortArray(copyOf(segment, ELEMENT));
    }

    /** A view of the segment, whose first {@link #ARRAY_HEADER} bytes are the header: the length is written there. */
    public static ShortArray fromSegmentShallow(MemorySegment segment) {
        return new ShortArray(segment);
    }

    public short[] toHeapArray() {
        return data.toArray(ELEMENT);
    }

    public void set(int index, short value) {
        data.setAtIndex(ELEMENT, index, value);
    }

    public short get(int index) {
        return data.getAtIndex(ELEMENT, index);
    }

    @Override
    public void clear() {
        data.fill((byte) 0);
    }

    @Override
    public int getElementSize() {
        return (int) ELEMENT.byteSize();
    }

    public void init(short value) {
        for (int i = 0; i < getSize(); i++) {
            set(i, value);
        }
    }

    @Override
    public int getSize() {
        return (int) (data.byteSize() / ELEMENT.byteSize());
    }

    /** The data, without the header. */
    @Override
    public MemorySegment getSegment() {
        return data;
    }

    @Override
    public MemorySegment getSegmentWithHeader() {
        return whole;
    }

    @Override
    public long getNumBytesOfSegmentWithHeader() {
        return whole.byteSize();
    }

    @Override
    public long getNumBytesOfSegment() {
        return data.byteSize();
    }
}
