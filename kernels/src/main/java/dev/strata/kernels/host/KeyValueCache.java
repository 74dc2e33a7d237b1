package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One layer's keys and values, in the panels that attention multiplies by, in chunks of {@link #CHUNK}
 * positions that are allocated as the sequence grows. For each chunk and head
 * keys are [panel of positions][headWidth][tileColumns] and values [panel of columns][CHUNK][tileColumns].
 */
public final class KeyValueCache {
    /** Positions per chunk: as many as one tile can sum over. */
    static final int CHUNK = HostKernels.DEPTH;
    /** Floats of a cache line. */
    private static final int LINE = 16;

    final int heads;
    final int headWidth;
    /** Panels of tileColumns that a head's values take. */
    final int valuePanels;
    private final HostKernels kernels;
    private final int columns;
    private final Arena arena;
    private final MemorySegment[] keys;
    private final MemorySegment[] values;
    private int chunks;

    KeyValueCache(HostKernels kernels, int heads, int headWidth, int context, Arena arena) {
        this.kernels = kernels;
        this.heads = heads;
        this.headWidth = headWidth;
        this.columns = kernels.tileColumns();
        this.valuePanels = Math.ceilDiv(headWidth, columns);
        this.arena = arena;
        this.keys = new MemorySegment[Math.ceilDiv(context, CHUNK)];
        this.values = new MemorySegment[keys.length];
    }

    /** Makes room for positions [0, length). */
    void reserve(int length) {
        for (; chunks * CHUNK < length; chunks++) {
            keys[chunks] = arena.allocate(4L * heads * keyFloats(), 64);
            values[chunks] = arena.allocate(4L * heads * valueFloats(), 64);
        }
    }

    /** Floats of one head's keys in a chunk. */
    private int keyFloats() {
        return CHUNK * headWidth;
    }

    /** Floats of one head's values in a chunk. */
    private int valueFloats() {
        return valuePanels * CHUNK * columns;
    }

    long keys(int chunk, int head) {
        return keys[chunk].address() + 4L * head * keyFloats();
    }

    long values(int chunk, int head) {
        return values[chunk].address() + 4L * head * valueFloats();
    }

    /**
     * Reads something of every line of positions [0, length), all heads side by side. One head after another, in its short
     * pieces, would wait for memory most of the time.
     *
     * @return of no meaning, but it must be used
     */
    int bringNear(int length) {
        int read = 0;
        for (int chunk = 0; chunk * CHUNK < length; chunk++) {
            int n = Math.min(CHUNK, length - chunk * CHUNK);
            read ^= bringNear(keys(chunk, 0), keyFloats(), MatrixProduct.roundUp(n, columns) * headWidth);
            for (int panel = 0; panel < valuePanels; panel++) {
                read ^= bringNear(values(chunk, 0) + 4L * panel * CHUNK * columns, valueFloats(), n * columns);
            }
        }
        return read;
    }

    private int bringNear(long from, int headFloats, int floats) {
        int read = 0;
        for (int i = 0; i < floats; i += LINE) {
            for (int head = 0; head < heads; head++) {
                read ^= Float.floatToRawIntBits(Memory.get(from + 4L * (head * headFloats + i)));
            }
        }
        return read;
    }

    /** Floats of one panel of keys. */
    private int panelFloats() {
        return headWidth * columns;
    }

    /** Floats that {@link #put} needs beside. */
    int room() {
        return valuePanels * columns * columns;
    }

    /**
     * Stores one head's keys and values of several positions.
     *
     * @param key of the first, [headWidth], like value
     * @param stride bytes from one position's to the next one's
     * @param room for {@link #room}
     */
    void put(int start, int count, int head, long key, long value, long stride, float[] room) {
        int whole = Math.min((columns - start % columns) % columns, count);
        int rest = whole + (count - whole) / columns * columns;
        for (int i = 0; i < count; i++) {
            if (i < whole || i >= rest) {
                putKey(start + i, head, key + i * stride);
            }
        }
        for (int i = whole; i < rest; i += columns) {
            kernels.transpose(key + i * stride, stride, columns, headWidth, room, 0, columns);
            Memory.copy(room, 0, keyPanel(start + i, head), panelFloats());
        }
        for (int i = 0; i < count; ) {
            int some = Math.min(columns - (start + i) % columns, count - i);
            putValues(start + i, some, head, value + i * stride, stride, room);
            i += some;
        }
    }

    /** The panel that holds a position's key. */
    private long keyPanel(int position, int head) {
        return keys(position / CHUNK, head) + 4L * (position % CHUNK / columns) * panelFloats();
    }

    private void putKey(int position, int head, long key) {
        long to = keyPanel(position, head) + 4L * (position % columns);
        for (int i = 0; i < headWidth; i++) {
            Memory.put(to + 4L * i * columns, Memory.get(key + 4L * i));
        }
    }

    /** Of positions within one chunk, no more than tileColumns. */
    private void putValues(int start, int count, int head, long value, long stride, float[] room) {
        kernels.packRight(DType.F32, value, stride, count, headWidth, room, 0);
        long to = values(start / CHUNK, head) + 4L * (start % CHUNK) * columns;
        for (int panel = 0; panel < valuePanels; panel++) {
            Memory.copy(room, panel * count * columns, to + 4L * panel * CHUNK * columns, count * columns);
        }
    }
}
