package dev.strata.kernels.tornado;

import dev.strata.kernels.DType;
import java.util.Random;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Runs kernels on random numbers: as plain Java or on a device. */
abstract class KernelHarness {
    static final float NEAR = 1e-5f;

    final Random random = new Random(7);
    final IntArray cursor = Cursor.create();

    /** Runs a task on its grid; {@code kernel} is what the task calls. All of its arrays come back. */
    abstract void run(KernelTask task, Consumer<KernelContext> kernel);

    /** A matrix and its values, exactly. */
    record Matrix(Weights weights) {
        float value(int i) {
            return switch (weights) {
                case Weights.Wide wide -> wide.values().get(i);
                case Weights.Short s when s.format() == Narrow.F16 -> Float.float16ToFloat(s.values().get(i));
                case Weights.Short s -> Float.intBitsToFloat(s.values().get(i) << 16);
            };
        }
    }

    Matrix matrix(DType dtype, int size) {
        float[] values = floats(size);
        if (dtype == DType.F32) {
            return new Matrix(new Weights.Wide(FloatArray.fromArray(values)));
        }
        var shorts = new ShortArray(size);
        for (int i = 0; i < size; i++) {
            shorts.set(i, dtype == DType.F16
                    ? Float.floatToFloat16(values[i])
                    : (short) (Float.floatToRawIntBits(values[i]) >> 16));
        }
        return new Matrix(new Weights.Short(shorts, Narrow.format(dtype)));
    }

    void cursor(int rows, int start, int layer) {
        Cursor.begin(cursor, rows, start);
        cursor.set(Cursor.LAYER, layer);
    }

    float[] floats(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
