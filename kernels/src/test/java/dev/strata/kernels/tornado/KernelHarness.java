package dev.strata.kernels.tornado;

import dev.strata.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
    record Matrix(Weights weights, int inputs) {
        float value(int i) {
            return switch (weights) {
                case Weights.Wide wide -> wide.values().get(i);
                case Weights.Short s when s.format() == Narrow.F16 -> Float.float16ToFloat(s.values().get(i));
                case Weights.Short s -> Float.intBitsToFloat(s.values().get(i) << 16);
                case Weights.Packed packed -> packed.beside().get(packed.scales() + i / inputs) * packed.values()
                        .getSegment()
                        .get(ValueLayout.JAVA_BYTE, 4L * (i / inputs) * Int8.ints(inputs) + i % inputs);
            };
        }
    }

    Matrix matrix(DType dtype, int outputs, int inputs) {
        float[] values = floats(outputs * inputs);
        return new Matrix(switch (dtype) {
            case F32 -> new Weights.Wide(FloatArray.fromArray(values));
            case F16, BF16 -> narrow(values, dtype);
            case INT8 -> packed(outputs, inputs);
        }, inputs);
    }

    private Weights narrow(float[] values, DType dtype) {
        var shorts = new ShortArray(values.length);
        for (int i = 0; i < values.length; i++) {
            shorts.set(i, dtype == DType.F16
                    ? Float.floatToFloat16(values[i])
                    : (short) (Float.floatToRawIntBits(values[i]) >> 16));
        }
        var powers = new FloatArray(3 + Narrow.POWERS);
        MemorySegment.copy(Narrow.powers(), 0, powers.getSegment(), ValueLayout.JAVA_FLOAT, 12, Narrow.POWERS);
        return new Weights.Short(shorts, Narrow.format(dtype), powers, 3);
    }

    private Weights packed(int outputs, int inputs) {
        var ints = new IntArray(outputs * Int8.ints(inputs));
        for (int output = 0; output < outputs; output++) {
            for (int k = 0; k < inputs; k++) {
                ints.getSegment().set(
                        ValueLayout.JAVA_BYTE, 4L * output * Int8.ints(inputs) + k, (byte) (random.nextInt(255) - 127));
            }
        }
        var scales = FloatArray.fromArray(floats(2 + outputs));
        for (int i = 0; i < scales.getSize(); i++) {
            scales.set(i, Math.abs(scales.get(i)) / 127);
        }
        return new Weights.Packed(ints, scales, 2);
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
