package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.BYTES;
import static dev.strata.kernels.host.Lanes.COUNT;

import dev.strata.kernels.DType;

/** Widening of stored weights: a loop for each type, so that none is compiled with another's branches. */
final class VectorWeights {
    private VectorWeights() {}

    static void widen(DType type, long from, int n, long to) {
        int whole = n - n % COUNT;
        switch (type) {
            case F32 -> Memory.copy(from, to, whole);
            case F16 -> widenF16(from, whole, to);
            case BF16 -> widenBF16(from, whole, to);
            case INT8 -> widenINT8(from, whole, to);
        }
        for (int i = whole; i < n; i++) {
            Memory.put(to + 4L * i, Memory.get(type, from + (long) i * type.bytes()));
        }
    }

    private static void widenF16(long from, int n, long to) {
        for (int i = 0; i < n; i += COUNT) {
            Lanes.store(Lanes.loadF16(from + 2L * i), to + 4L * i);
        }
    }

    private static void widenBF16(long from, int n, long to) {
        for (int i = 0; i < n; i += COUNT) {
            Lanes.store(Lanes.loadBF16(from + 2L * i), to + 4L * i);
        }
    }

    private static void widenINT8(long from, int n, long to) {
        for (int i = 0; i < n; i += COUNT) {
            Lanes.store(Lanes.loadINT8(from + i), to + 4L * i);
        }
    }

    static void widen(DType type, long from, int n, float[] to, int at) {
        int whole = n - n % COUNT;
        switch (type) {
            case F32 -> Memory.copy(from, to, at, whole);
            case F16 -> widenF16(from, whole, to, at);
            case BF16 -> widenBF16(from, whole, to, at);
            case INT8 -> widenINT8(from, whole, to, at);
        }
        for (int i = whole; i < n; i++) {
            to[at + i] = Memory.get(type, from + (long) i * type.bytes());
        }
    }

    private static void widenF16(long from, int n, float[] to, int at) {
        for (int i = 0; i < n; i += COUNT) {
            Lanes.loadF16(from + 2L * i).intoArray(to, at + i);
        }
    }

    private static void widenBF16(long from, int n, float[] to, int at) {
        for (int i = 0; i < n; i += COUNT) {
            Lanes.loadBF16(from + 2L * i).intoArray(to, at + i);
        }
    }

    private static void widenINT8(long from, int n, float[] to, int at) {
        for (int i = 0; i < n; i += COUNT) {
            Lanes.loadINT8(from + i).intoArray(to, at + i);
        }
    }

    /**
     * Whole right panels, row by row, as they lie in memory; {@link HostKernels#packRight}. Of one panel at a time, each
     * row would be two lines of a page of its own.
     */
    static void pack(DType type, long from, long stride, int depth, int panels, float[] to, int at) {
        for (int k = 0; k < depth; k++) {
            long row = from + k * stride;
            int first = at + 2 * k * COUNT;
            switch (type) {
                case F32 -> packF32(row, panels, to, first, 2 * depth * COUNT);
                case F16 -> packF16(row, panels, to, first, 2 * depth * COUNT);
                case BF16 -> packBF16(row, panels, to, first, 2 * depth * COUNT);
                case INT8 -> throw new IllegalArgumentException("an INT8 matrix has no rows of outputs");
            }
        }
    }

    private static void packF32(long from, int panels, float[] to, int at, int panelFloats) {
        for (int p = 0; p < panels; p++) {
            Lanes.load(from + 2 * p * BYTES).intoArray(to, at + p * panelFloats);
            Lanes.load(from + (2 * p + 1) * BYTES).intoArray(to, at + p * panelFloats + COUNT);
        }
    }

    private static void packF16(long from, int panels, float[] to, int at, int panelFloats) {
        for (int p = 0; p < panels; p++) {
            Lanes.loadF16(from + p * BYTES).intoArray(to, at + p * panelFloats);
            Lanes.loadF16(from + p * BYTES + BYTES / 2).intoArray(to, at + p * panelFloats + COUNT);
        }
    }

    private static void packBF16(long from, int panels, float[] to, int at, int panelFloats) {
        for (int p = 0; p < panels; p++) {
            Lanes.loadBF16(from + p * BYTES).intoArray(to, at + p * panelFloats);
            Lanes.loadBF16(from + p * BYTES + BYTES / 2).intoArray(to, at + p * panelFloats + COUNT);
        }
    }
}
