package dev.strata.tornado;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

class ArraysTest {

    static Stream<Arguments> fiveElements() {
        return Stream.of(
                Arguments.of(new FloatArray(5), 4),
                Arguments.of(new IntArray(5), 4),
                Arguments.of(new ShortArray(5), 2),
                Arguments.of(new ByteArray(5), 1));
    }

    @ParameterizedTest
    @MethodSource("fiveElements")
    void theDataFollowAHeaderOfSixteenBytesThatBeginsWithTheLength(TornadoNativeArray array, int elementSize) {
        assertEquals(16, TornadoNativeArray.ARRAY_HEADER);
        assertEquals(5, array.getSize());
        assertEquals(elementSize, array.getElementSize());
        assertEquals(5 * elementSize, array.getNumBytesOfSegment());
        assertEquals(5 * elementSize, array.getSegment().byteSize());
        assertEquals(16 + 5 * elementSize, array.getNumBytesOfSegmentWithHeader());
        assertEquals(16 + 5 * elementSize, array.getSegmentWithHeader().byteSize());
        assertEquals(array.getSegmentWithHeader().address() + 16, array.getSegment().address());
        assertEquals(5, array.getSegmentWithHeader().get(JAVA_INT, 0));
        assertTrue(array.getSegment().isNative());
    }

    @Test
    void setIsSeenByGetByTheSegmentAndByTheHeapCopy() {
        FloatArray floats = new FloatArray(3);
        floats.set(2, 1.5f);
        assertEquals(1.5f, floats.get(2));
        assertEquals(1.5f, floats.getSegment().getAtIndex(JAVA_FLOAT, 2));
        assertArrayEquals(new float[] {0, 0, 1.5f}, floats.toHeapArray());

        IntArray ints = new IntArray(2);
        ints.set(1, -7);
        assertArrayEquals(new int[] {0, -7}, ints.toHeapArray());

        ShortArray shorts = new ShortArray(2);
        shorts.set(1, (short) 0xbf80);
        assertEquals(-1f, Float.intBitsToFloat(shorts.get(1) << 16));

        ByteArray bytes = new ByteArray(2);
        bytes.set(0, (byte) -1);
        assertArrayEquals(new byte[] {-1, 0}, bytes.toHeapArray());
    }

    @Test
    void fromArrayFromElementsAndFromSegmentCopy() {
        float[] values = {1, 2, 3};
        FloatArray array = FloatArray.fromArray(values);
        FloatArray copy = FloatArray.fromSegment(array.getSegment());
        values[0] = 9;
        array.set(1, 9);
        assertArrayEquals(new float[] {1, 2, 3}, copy.toHeapArray());
        assertArrayEquals(new int[] {4, 5}, IntArray.fromElements(4, 5).toHeapArray());
        assertArrayEquals(new short[] {4, 5}, ShortArray.fromArray(new short[] {4, 5}).toHeapArray());
        assertArrayEquals(new byte[] {4, 5, 6}, ByteArray.fromElements((byte) 4, (byte) 5, (byte) 6).toHeapArray());
    }

    @Test
    void fromSegmentShallowWrapsAndWritesTheLength() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(16 + 3 * 4, 8);
            segment.set(JAVA_FLOAT, 16, 7);
            FloatArray array = FloatArray.fromSegmentShallow(segment);
            assertEquals(3, array.getSize());
            assertEquals(3, segment.get(JAVA_INT, 0));
            assertEquals(7, array.get(0));
            array.set(2, 8);
            assertEquals(8, segment.get(JAVA_FLOAT, 16 + 2 * 4));
        }
    }

    @Test
    void initFillsAndClearZeroes() {
        FloatArray floats = new FloatArray(3);
        floats.init(2);
        assertArrayEquals(new float[] {2, 2, 2}, floats.toHeapArray());
        floats.clear();
        assertArrayEquals(new float[3], floats.toHeapArray());
        assertEquals(3, floats.getSegmentWithHeader().get(JAVA_INT, 0));

        ByteArray bytes = new ByteArray(2);
        bytes.init((byte) 3);
        assertArrayEquals(new byte[] {3, 3}, bytes.toHeapArray());
    }

    @Test
    void anIndexOutsideOrASegmentOfHalfAnElementIsRefused() {
        FloatArray array = new FloatArray(3);
        assertThrows(IndexOutOfBoundsException.class, () -> array.get(3));
        assertThrows(IndexOutOfBoundsException.class, () -> array.get(-1));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(13, 4);
            assertThrows(IllegalArgumentException.class, () -> FloatArray.fromSegment(segment));
        }
    }
}
