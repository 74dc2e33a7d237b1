package dev.strata.bench.ceiling;

import dev.strata.kernels.host.Team;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Reads memory far larger than any cache with all cores and adds it up: what a decoded token costs at least. */
public final class MemoryRead {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length() * Float.BYTES;
    private static final long CHUNK = 1 << 20;
    private static final long STREAM = CHUNK / 8;

    private final Team team = Team.shared();
    private final MemorySegment memory;
    private final float[] sums;

    /** @param bytes about how many to read, a multiple of 1 MiB */
    public MemoryRead(long bytes) {
        memory = Arena.ofAuto().allocate(bytes, 64);
        for (long at = 0; at < bytes; at += Float.BYTES) { // pages that were never written are all the same one
            memory.set(ValueLayout.JAVA_FLOAT, at, at & 0xff);
        }
        sums = new float[Math.toIntExact(bytes / CHUNK)];
    }

    /** Reads all of it once and returns the sum, which nothing may leave out. */
    public float run() {
        team.run(sums.length, (chunk, worker) -> sums[chunk] = sum(memory, chunk * CHUNK));
        float sum = 0;
        for (float part : sums) {
            sum += part;
        }
        return sum;
    }

    /** As eight streams side by side, which the hardware fetches faster than one. */
    private static float sum(MemorySegment memory, long from) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        for (long at = from; at < from + STREAM; at += LANES) {
            a = a.add(load(memory, at));
            b = b.add(load(memory, at + STREAM));
            c = c.add(load(memory, at + 2 * STREAM));
            d = d.add(load(memory, at + 3 * STREAM));
            e = e.add(load(memory, at + 4 * STREAM));
            f = f.add(load(memory, at + 5 * STREAM));
            g = g.add(load(memory, at + 6 * STREAM));
            h = h.add(load(memory, at + 7 * STREAM));
        }
        return a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))).reduceLanes(VectorOperators.ADD);
    }

    private static FloatVector load(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(SPECIES, memory, at, ByteOrder.nativeOrder());
    }
}
