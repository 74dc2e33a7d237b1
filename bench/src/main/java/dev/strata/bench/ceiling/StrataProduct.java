package dev.strata.bench.ceiling;

import dev.strata.kernels.DType;
import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.Matrix;
import dev.strata.kernels.host.Team;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** One large matrix product through Strata's host kernels. */
public final class StrataProduct implements Runnable {
    private final HostOperations operations;
    private final int size;
    private final MemorySegment left;
    private final Matrix right;
    private final MemorySegment bias;
    private final MemorySegment product;

    /** [size, size] · [size, size] */
    public StrataProduct(int size) {
        this.size = size;
        Arena arena = Arena.ofAuto();
        operations = new HostOperations(Team.shared(), arena);
        left = random(arena, (long) size * size);
        right = new Matrix(DType.F32, size, size, random(arena, (long) size * size));
        bias = random(arena, size);
        product = random(arena, (long) size * size);
    }

    @Override
    public void run() {
        operations.linear(left, size, right, bias, product);
    }

    private static MemorySegment random(Arena arena, long count) {
        MemorySegment floats = arena.allocate(count * Float.BYTES, 64);
        var random = new SplittableRandom(count);
        for (long i = 0; i < count; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
        }
        return floats;
    }
}
