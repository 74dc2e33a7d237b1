package dev.strata.tornado;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * What the lanes of one group share: barriers and local arrays. It refuses what devices punish without a
 * word: a barrier that only some lanes reach, and a local array that lanes allocate in different orders.
 */
public final class WorkGroup {
    private final int lanes;
    private final List<Object> localArrays = new ArrayList<>();
    private final List<Exchange> exchanges;
    private int waiting;
    private int left;
    private long barriersPassed;
    private Throwable failure;

    WorkGroup(int lanes) {
        this.lanes = lanes;
        exchanges = Stream.generate(Exchange::new).limit((lanes + Exchange.LANES - 1) / Exchange.LANES).toList();
    }

    /** Returns when every lane of the group has called this. */
    public synchronized void awaitAll() {
        waiting++;
        if (waiting == lanes) {
            waiting = 0;
            barriersPassed++;
            notifyAll();
            return;
        }
        failIfStuck();
        long barrier = barriersPassed;
        while (barrier == barriersPassed && failure == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(e);
            }
        }
        if (barrier == barriersPassed) {
            throw new IllegalStateException("barrier given up: another lane failed", failure);
        }
    }

    /** What the lanes of a lane's warp put in: each of them must. Good until the lane's next but one exchange. */
    Object[] exchange(int lane, Object mine) {
        return exchanges.get(lane / Exchange.LANES).meet(lane % Exchange.LANES, mine, this::failed);
    }

    private synchronized boolean failed() {
        return failure != null;
    }

    /** The group's local array number {@code index} in the order of allocation, made by the first lane that asks. */
    public synchronized <T> T localArray(int index, Class<T> type, int size, IntFunction<T> make) {
        if (index == localArrays.size()) {
            localArrays.add(make.apply(size));
        }
        Object array = localArrays.get(index);
        if (!type.isInstance(array) || Array.getLength(array) != size) {
            throw new IllegalStateException("local array %d is a %s of %d, this lane asked for a %s of %d".formatted(
                    index, array.getClass().getSimpleName(), Array.getLength(array), type.getSimpleName(), size));
        }
        return type.cast(array);
    }

    void run(List<KernelContext> contexts, Consumer<KernelContext> kernel) {
        if (lanes == 1) {
            kernel.accept(contexts.getFirst());
            return;
        }
        List<Thread> threads = contexts.stream()
                .map(context -> Thread.ofVirtual().start(() -> runLane(context, kernel)))
                .toList();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(e);
        }
        rethrow();
    }

    private void runLane(KernelContext context, Consumer<KernelContext> kernel) {
        try {
            kernel.accept(context);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        leave();
    }

    private synchronized void leave() {
        left++;
        failIfStuck();
    }

    private void failIfStuck() {
        if (waiting > 0 && waiting + left == lanes) {
            fail(new IllegalStateException(left + " of " + lanes + " lanes returned before a barrier that the "
                    + "others wait at"));
        }
    }

    /** The first failure counts; the lanes that wait give up. */
    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    private synchronized void rethrow() {
        switch (failure) {
            case null -> { }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("interrupted", failure);
        }
    }
}
