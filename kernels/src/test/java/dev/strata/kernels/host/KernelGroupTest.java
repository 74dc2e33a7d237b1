package dev.strata.kernels.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KernelGroupTest {
    private final HostKernels plain = new PlainKernels(Lanes.COUNT);
    private final AtomicInteger warmUps = new AtomicInteger();
    private final KernelGroup group = new KernelGroup(plain, 10, warmUp -> warmUps.incrementAndGet());

    @Test
    void littleWorkIsDoneWithPlainLoops() {
        assertSame(plain, group.computing(4));
        assertSame(plain, group.reading(DType.BF16, 5));
        assertSame(plain, group.now());
        assertTrue(group.isPlain());
    }

    @Test
    void vectorsTakeOverOnce() {
        group.computing(10);
        group.prepare(DType.F32);
        group.prepare(DType.F32);
        assertFalse(group.isPlain());
        assertSame(KernelGroup.vectors(), group.computing(1));
        assertSame(KernelGroup.vectors(), group.now());
        assertEquals(1, warmUps.get());
    }

    @Test
    void whoWaitsForAWarmUpThatFailsGoesOnWithPlainLoops() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
        try {
            var failing = new KernelGroup(plain, 10, warmUp -> {
                throw new IllegalStateException("as the test has it");
            });
            failing.prepare(DType.F32);
            assertSame(plain, failing.now());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
