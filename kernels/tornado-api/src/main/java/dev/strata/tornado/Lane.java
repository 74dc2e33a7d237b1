package dev.strata.tornado;

import uk.ac.manchester.tornado.api.KernelContext;

/**
 * One lane of a grid, for running a kernel as plain Java in a test: its place, and the group whose local
 * memory and barriers it shares. {@link Lanes} makes them.
 *
 * <p>TornadoVM's {@link KernelContext} has one constructor, without arguments, and final fields. So the
 * stand-in's constructor asks here which lane it is for.
 *
 * @param global the lane among all
 * @param local the lane in its group
 * @param group the group among all
 * @param globalSize lanes in the grid
 * @param localSize lanes in each group
 * @param workGroup what the lanes of this group share
 */
public record Lane(Index global, Index local, Index group, Index globalSize, Index localSize, WorkGroup workGroup) {
    private static final ScopedValue<Lane> CURRENT = ScopedValue.newInstance();
    private static final Index ZERO = new Index(0, 0, 0);

    /** A place in a grid, or its size. */
    public record Index(int x, int y, int z) {
        static Index of(long[] xyz) {
            return new Index(Math.toIntExact(xyz[0]), Math.toIntExact(xyz[1]), Math.toIntExact(xyz[2]));
        }

        int volume() {
            return Math.multiplyExact(Math.multiplyExact(x, y), z);
        }

        /** The place number {@code i} in a grid of this size, x running fastest. */
        Index at(int i) {
            return new Index(i % x, i / x % y, i / (x * y));
        }

        Index times(Index other) {
            return new Index(x * other.x, y * other.y, z * other.z);
        }

        Index plus(Index other) {
            return new Index(x + other.x, y + other.y, z + other.z);
        }
    }

    /** The lane that a context is being made for; all zeros outside {@link #context}, as in TornadoVM. */
    public static Lane current() {
        return CURRENT.isBound() ? CURRENT.get() : new Lane(ZERO, ZERO, ZERO, ZERO, ZERO, new WorkGroup(1));
    }

    /** The context that a kernel sees in this lane. */
    KernelContext context() {
        if (KernelContext.class.getModule().isNamed()) {
            throw new IllegalStateException("this is the SDK's KernelContext, which has no lanes on the host:"
                    + " run this test without the SDK's argfile");
        }
        return ScopedValue.where(CURRENT, this).call(KernelContext::new);
    }
}
