package dev.strata.kernels.host;

import dev.strata.kernels.DType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Kernels that are made ready together: plain loops, until they have done so much that vectors are worth it and a thread
 * in the background has made these fast.
 */
final class KernelGroup {
    private final HostKernels plain;
    private final long worth;
    private final Consumer<WarmUp> warmUp;
    private final AtomicLong work = new AtomicLong();
    private final AtomicBoolean warming = new AtomicBoolean();
    private final CountDownLatch warm = new CountDownLatch(1);
    private volatile HostKernels kernels;
    /** Of the weights that were read last. */
    private volatile DType type = DType.F32;

    /** Apart, so that its classes are loaded when it is first used. */
    private static final class Vectors {
        private static final VectorKernels KERNELS = new VectorKernels();
    }

    /** @param worth the work after which the vector kernels are made ready */
    KernelGroup(HostKernels plain, long worth, Consumer<WarmUp> warmUp) {
        this.plain = plain;
        this.worth = worth;
        this.warmUp = warmUp;
        this.kernels = plain;
    }

    /** Vectors, however slow they still are. */
    static HostKernels vectors() {
        return Vectors.KERNELS;
    }

    HostKernels now() {
        return kernels;
    }

    boolean isPlain() {
        return kernels == plain;
    }

    /** What to do so much work with. */
    HostKernels computing(long more) {
        HostKernels now = kernels;
        if (now == plain && work.addAndGet(more) >= worth) {
            start();
        }
        return now;
    }

    /** The same with weights of this type. */
    HostKernels reading(DType read, long more) {
        HostKernels now = kernels;
        if (now == plain) {
            type = read;
        }
        return computing(more);
    }

    /** Makes the vectors for weights of this type ready, and waits for them. */
    void prepare(DType read) {
        type = read;
        start();
        try {
            warm.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // plain loops then
        }
    }

    private void start() {
        if (warming.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("strata-warm-up").start(this::run);
        }
    }

    private void run() {
        try {
            synchronized (Vectors.KERNELS) { // one after the other, for the cores are few
                warmUp.accept(new WarmUp(Vectors.KERNELS, type));
            }
            kernels = Vectors.KERNELS;
        } finally {
            warm.countDown();
        }
    }
}
