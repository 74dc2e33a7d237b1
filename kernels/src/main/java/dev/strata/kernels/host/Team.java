package dev.strata.kernels.host;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The machine's cores. A job is a number of chunks that the caller and the team's threads take one by one;
 * idle threads spin for a moment and then sleep. One caller at a time has the team: a second one runs its
 * job alone meanwhile. What a chunk computes must not depend on who runs it.
 */
public final class Team {
    /** Part of a job. */
    @FunctionalInterface
    public interface Task {
        /**
         * @param chunk which part
         * @param worker who runs it, in [0, size): for scratch memory that chunks do not share
         */
        void run(int chunk, int worker);
    }

    private static final long SPIN_NANOS = 50_000;
    /** Added to {@link #joined} while no thread may join. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final Thread[] threads;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger joined = new AtomicInteger(CLOSED);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicInteger asleep = new AtomicInteger();
    private volatile int jobs;
    private final Claims claims = new Claims();
    private Task task;
    private int chunks;

    /** The next chunk, on cache lines of its own. */
    private static final class Claims {
        @SuppressWarnings("unused")
        private final long[] before = new long[16];
        private final AtomicInteger next = new AtomicInteger();
        @SuppressWarnings("unused")
        private final long[] after = new long[16];
    }

    /** @param size threads, the caller's included */
    public Team(int size) {
        threads = new Thread[Math.max(size, 1) - 1];
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            threads[i] = Thread.ofPlatform().daemon().name("strata-" + worker).start(() -> work(worker));
        }
    }

    /** The one that everything in this JVM shares: as many threads as processors, or {@code -Dstrata.threads=N}. */
    public static Team shared() {
        return Shared.TEAM;
    }

    private static final class Shared {
        private static final Team TEAM =
                new Team(Integer.getInteger("strata.threads", Runtime.getRuntime().availableProcessors()));
    }

    /** Threads, the caller's included. */
    public int size() {
        return threads.length + 1;
    }

    /** Runs all chunks and returns when the last one is done; throws what a chunk threw. */
    public void run(int chunks, Task task) {
        if (chunks <= 1 || threads.length == 0 || !busy.compareAndSet(false, true)) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                task.run(chunk, 0);
            }
            return;
        }
        try {
            this.task = task;
            this.chunks = chunks;
            claims.next.set(0);
            joined.set(0);
            jobs++;
            if (asleep.get() > 0) {
                for (Thread thread : threads) {
                    LockSupport.unpark(thread);
                }
            }
            takeChunks(0);
            joined.addAndGet(CLOSED);
            await();
        } finally {
            this.task = null;
            busy.set(false);
        }
    }

    private void await() {
        long start = System.nanoTime();
        while (joined.get() != CLOSED) {
            if (System.nanoTime() - start < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        Throwable thrown = failure.getAndSet(null);
        if (thrown != null) {
            rethrow(thrown);
        }
    }

    private static void rethrow(Throwable thrown) {
        switch (thrown) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(thrown);
        }
    }

    private void takeChunks(int worker) {
        try {
            for (int chunk = claims.next.getAndIncrement(); chunk < chunks; chunk = claims.next.getAndIncrement()) {
                task.run(chunk, worker);
            }
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
            claims.next.set(chunks);
        }
    }

    private void work(int worker) {
        int seen = 0;
        while (true) {
            seen = awaitJob(seen);
            if (join()) {
                takeChunks(worker);
                joined.decrementAndGet();
            }
        }
    }

    private boolean join() {
        while (true) {
            int now = joined.get();
            if (now < 0) {
                return false;
            }
            if (joined.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    private int awaitJob(int seen) {
        long start = System.nanoTime();
        while (jobs == seen) {
            if (System.nanoTime() - start < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                asleep.incrementAndGet();
                if (jobs == seen) {
                    LockSupport.park(this);
                }
                asleep.decrementAndGet();
            }
        }
        return jobs;
    }
}
