package dev.strata.kernels.host;

import static dev.strata.kernels.host.Lanes.BYTES;
import static dev.strata.kernels.host.Lanes.COUNT;
import static dev.strata.kernels.host.Memory.get;
import static dev.strata.kernels.host.Memory.put;

import dev.strata.kernels.DType;

/**
 * Products of one row with a stored matrix, at the speed of memory. The stored rows that are read side by side lie far
 * apart, so that each is followed by the next one of its own: memory is read as a few long streams, which the hardware
 * prefetches. (Of rows next to one another two cores read a third less in the same time.)
 */
final class VectorStreams {
    private VectorStreams() {}

    /** {@link HostKernels#sumRows}. */
    static void sumRows(DType type, long x, long weight, int depth, int width, long out) {
        Streams streams = Streams.of(type);
        long rowBytes = (long) width * type.bytes();
        int whole = width - width % streams.step();
        int apart = depth / streams.together();
        Memory.clear(out, width);
        for (int k = 0; k < apart; k++) {
            streams.add(x + 4L * k, 4L * apart, weight + k * rowBytes, apart * rowBytes, whole, out);
        }
        streams.restore(out, whole);
        int wholeDepth = apart * streams.together();
        addRest(type, x, weight, wholeDepth, whole, width, out);
        addRest(type, x + 4L * wholeDepth, weight + wholeDepth * rowBytes, depth - wholeDepth, 0, width, out);
    }

    /** The columns from {@code from} on. */
    private static void addRest(DType type, long x, long rows, int depth, int from, int width, long out) {
        for (int k = 0; k < depth; k++) {
            float factor = get(x + 4L * k);
            for (int j = from; j < width; j++) {
                float w = get(type, rows + ((long) k * width + j) * type.bytes());
                put(out + 4L * j, get(out + 4L * j) + factor * w);
            }
        }
    }

    /** {@link HostKernels#dots}. */
    static void dots(DType type, long x, long weight, int depth, int from, int to, long out, long scratch) {
        Streams streams = Streams.of(type);
        long rowBytes = (long) depth * type.bytes();
        int count = to - from;
        int whole = depth - depth % streams.step();
        int apart = count / streams.together();
        long first = weight + from * rowBytes;
        long spare = scratch + count * BYTES;
        long y = streams.arranged(x, whole, spare + (count + 1) * BYTES);
        for (int i = 0; i < apart; i++) {
            streams.dot(y, first + i * rowBytes, apart * rowBytes, whole, scratch + i * BYTES, apart * BYTES);
        }
        for (int i = apart * streams.together(); i < count; i++) { // one row, as often as rows are together
            streams.dot(y, first + i * rowBytes, 0, whole, scratch + i * BYTES, 0);
        }
        addLanes(scratch, spare, count, out + 4L * from);
        dotRest(type, x, first, depth, whole, count, out + 4L * from);
    }

    /**
     * out[i] = the lanes of sums[i], added by halves: of all rows first the one half of their lanes to the other, side by
     * side in {@code spare}, where each row overwrites what the one before it left beyond its half; then so again.
     */
    private static void addLanes(long sums, long spare, int count, long out) {
        long from = sums;
        long to = spare;
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int i = 0; i < count; i++) {
                long lanes = from + 8L * half * i;
                Lanes.store(Lanes.load(lanes).add(Lanes.load(lanes + 4L * half)), to + 4L * half * i);
            }
            long swapped = from;
            from = to;
            to = swapped;
        }
        Memory.copy(from, out, count);
    }

    /** The terms from {@code from} on. */
    private static void dotRest(DType type, long x, long rows, int depth, int from, int count, long out) {
        for (int i = 0; i < count && from < depth; i++) {
            float sum = get(out + 4L * i);
            for (int k = from; k < depth; k++) {
                sum += get(x + 4L * k) * get(type, rows + ((long) i * depth + k) * type.bytes());
            }
            put(out + 4L * i, sum);
        }
    }
}
