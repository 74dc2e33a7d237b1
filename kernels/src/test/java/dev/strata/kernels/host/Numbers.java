package dev.strata.kernels.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Random operands on and off the heap. */
final class Numbers {
    private final Random random = new Random(42);
    final Arena arena;

    Numbers(Arena arena) {
        this.arena = arena;
    }

    float[] normal(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    MemorySegment offHeap(float[] x) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
    }

    /** Memory that holds NaNs until it is written. */
    MemorySegment blank(int n) {
        float[] x = new float[n];
        java.util.Arrays.fill(x, Float.NaN);
        return offHeap(x);
    }

    static float[] floats(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_FLOAT);
    }

    /** Stores x as the type has it and rounds x itself to what was stored. */
    Matrix matrix(DType type, int rows, int columns, float[] x) {
        if (type == DType.F32) {
            return new Matrix(type, rows, columns, offHeap(x));
        }
        short[] bits = new short[x.length];
        for (int i = 0; i < x.length; i++) {
            if (type == DType.F16) {
                bits[i] = Float.floatToFloat16(x[i]);
                x[i] = Float.float16ToFloat(bits[i]);
            } else {
                bits[i] = (short) (Float.floatToRawIntBits(x[i]) >>> 16);
                x[i] = Float.intBitsToFloat(bits[i] << 16);
            }
        }
        return new Matrix(type, rows, columns, arena.allocateFrom(ValueLayout.JAVA_SHORT, bits));
    }

    /** Compares relative to the larger of 1 and what is expected. */
    static void assertClose(double[] expected, MemorySegment actual, double tolerance, String what) {
        float[] got = floats(actual);
        assertEquals(expected.length, got.length);
        for (int i = 0; i < got.length; i++) {
            if (!(Math.abs(expected[i] - got[i]) <= tolerance * Math.max(1, Math.abs(expected[i])))) {
                fail(what + "[" + i + "]: expected " + expected[i] + ", got " + got[i]);
            }
        }
    }
}
