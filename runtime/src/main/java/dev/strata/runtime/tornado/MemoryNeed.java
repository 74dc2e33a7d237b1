package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.PatchTable;
import dev.strata.kernels.tornado.TiledAttentionKernel;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Program;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The device memory that a model takes, array by array, and whether a device has it. */
final class MemoryNeed {
    private static final String LIMIT = "tornado.device.memory";
    private static final String DEFAULT_LIMIT = "4GB";

    /** Enough for the four graphs that read captures, whose arrays grow with the rows but slowly. */
    private static final long READINGS = 12L << 20;
    /** Floats of local memory that attention takes beside its scores: two reductions'. */
    private static final long LOCAL = 2 * 64;

    private final Map<String, Long> bytes = new LinkedHashMap<>();
    private long local;
    private long beside;

    private MemoryNeed() {}

    /** What a model takes with room for {@code captures} captured floats. */
    static MemoryNeed of(Config config, WeightLayout weights, long activations, long captures) {
        var need = new MemoryNeed();
        weights.matrices().forEach(matrix -> need.add(matrix.name(), weights.size(matrix), weights.bytes(matrix)));
        need.addFloats("vectors", weights.vectorFloats());
        need.addFloats("keys", (long) config.layers() * config.context() * config.width());
        need.addFloats("values", (long) config.layers() * config.context() * config.width());
        need.addFloats("activations", activations);
        need.addFloats("captures", captures);
        need.addFloats("staging", 3L * config.context() * config.width());
        need.addFloats("readings", READINGS);
        need.addFloats("logits", LinearChoice.storedLogits(config.context(), config.vocabulary()));
        need.local = local(config, config.context());
        return need;
    }

    /**
     * What a model takes with sequences that advance together.
     *
     * @param beside bytes that are taken otherwise
     */
    static MemoryNeed ofGroup(Config config, WeightLayout weights, Program program, GroupShape shape, long beside) {
        var need = new MemoryNeed();
        weights.matrices().forEach(matrix -> need.add(matrix.name(), weights.size(matrix), weights.bytes(matrix)));
        need.addFloats("vectors", weights.vectorFloats());
        need.addFloats("keys of " + shape.sequences() + " sequences", shape.cacheFloats(config));
        need.addFloats("values of " + shape.sequences() + " sequences", shape.cacheFloats(config));
        need.addFloats(
                "activations of " + shape.rows() + " rows",
                new ActivationLayout(program, shape.rows()).size() + shape.outFloats(config));
        need.addFloats("captures of " + shape.rows() + " rows", shape.captureFloats(config));
        need.addFloats("staging", (long) shape.readAtOnce() * config.width());
        need.addFloats("readings", READINGS);
        need.addFloats("logits", LinearChoice.storedLogits(shape.readAtOnce(), config.vocabulary()));
        need.local = (shape.positions() + LOCAL) * Float.BYTES;
        need.beside = beside;
        return need;
    }

    /**
     * What batches of a model take.
     *
     * @param learning whether there are gradients and moments, too
     * @param beside bytes that are taken otherwise
     */
    static MemoryNeed ofBatches(
            Config config, WeightLayout weights, BatchLayout layout, boolean learning, long beside) {
        var need = new MemoryNeed();
        for (State state : State.values()) {
            if (learning || state == State.VALUE) {
                String of = state.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of ";
                weights.matrices().forEach(matrix ->
                        need.add(of + matrix.name(), weights.size(matrix), weights.bytes(matrix)));
                need.addFloats(of + "vectors", weights.vectorFloats());
            }
        }
        need.addFloats("activations of " + layout.rows() + " rows", layout.activationFloats());
        need.addFloats("gradients of " + layout.rows() + " rows", layout.gradientFloats());
        need.addFloats("statistics", layout.statistics());
        need.addFloats("rows", (4L + PatchTable.ENTRY + BatchArrays.WANTED) * layout.rows());
        need.local = local(config, 2L * config.context());
        need.beside = beside;
        return need;
    }

    /** Bytes of local memory of the kernel that takes most of it: attention by rows or by tiles. */
    private static long local(Config config, long scores) {
        int head = config.headWidth();
        long rows = (scores + LOCAL) * Float.BYTES;
        return TiledAttentionKernel.fits(head) ? Math.max(rows, TiledAttentionKernel.localBytes(head)) : rows;
    }

    /** All of it. */
    long total() {
        return beside + bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Checks the need against the device's memory, its largest allocation, and TornadoVM's own limit.
     *
     * @throws StrataException saying what is needed, what there is, and the flag to change
     */
    void check(TornadoDevice device) {
        long memory = device.memory();
        if (total() > memory) {
            throw new StrataException(
                    device.id() + ": the model needs " + mib(total()) + ", the device has " + mib(memory));
        }
        long limit = parse(System.getProperty(LIMIT, DEFAULT_LIMIT));
        if (total() > limit) {
            throw new StrataException(device.id() + ": the model needs " + mib(total()) + " of device memory, "
                    + "TornadoVM may take " + mib(limit) + "; start the JVM with -D" + LIMIT + "=" + gib(total())
                    + "GB (for ./strata in STRATA_JAVA_OPTS)");
        }
        long largest = device.hardware().getMaxAllocMemory();
        long localMemory = device.hardware().getDeviceLocalMemorySize();
        if (localMemory > 0 && local > localMemory) {
            throw new StrataException(device.id() + ": attention needs " + local
                    + " bytes of local memory, the device has " + localMemory);
        }
        bytes.forEach((name, size) -> {
            if (largest > 0 && size >= largest) {
                throw new StrataException(device.id() + ": " + name + " needs " + mib(size)
                        + " in one piece, the device gives less than " + mib(largest));
            }
        });
    }

    private void addFloats(String name, long floats) {
        add(name, floats, floats * Float.BYTES);
    }

    private void add(String name, long elements, long size) {
        if (elements > Integer.MAX_VALUE) {
            throw new StrataException(name + " has " + elements + " elements; a TornadoVM array holds at most "
                    + Integer.MAX_VALUE);
        }
        bytes.put(name, size);
    }

    private static String mib(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + " MiB";
    }

    private static long gib(long bytes) {
        return Math.ceilDiv(bytes, 1L << 30) + 1;
    }

    /** Bytes of a size as TornadoVM writes it: 4GB, 512MB, 1048576. */
    private static long parse(String size) {
        String digits = size.replaceFirst("[KMGT]?B?$", "");
        String unit = size.substring(digits.length());
        int power = unit.isEmpty() ? 0 : "BKMGT".indexOf(unit.charAt(0));
        return Long.parseLong(digits) << 10 * power;
    }
}
