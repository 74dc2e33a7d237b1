package dev.strata.runtime.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this JVM holds after a garbage collection.
 *
 * @param heap bytes
 * @param offHeap bytes that arenas have allocated
 * @param process bytes of the whole process: resident ones on Linux, else those of its virtual memory
 * @param descriptors open files; 0 where nobody counts them
 */
record Resources(long heap, long offHeap, long process, int threads, long descriptors) {
    private static final long MIB = 1 << 20;
    /** Of bookkeeping that comes and goes: an arena that is left behind holds its objects, too. */
    private static final long HEAP_SLACK = 2 * MIB;
    /** Compiled code, and what malloc keeps. */
    private static final long PROCESS_SLACK = 48 * MIB;

    static Resources now() throws IOException, InterruptedException {
        awaitWarmUp();
        long before;
        do { // the memory of what is garbage is freed a moment later
            before = offHeapNow();
            System.gc();
            Thread.sleep(100);
        } while (offHeapNow() < before);
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Resources(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                offHeapNow(),
                process(system),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0);
    }

    /** Kernels are made ready on threads, and with memory, of their own: the rarer ones late. */
    private static void awaitWarmUp() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("strata-warm-up")) {
                thread.join();
            }
        }
    }

    private static long offHeapNow() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long process(OperatingSystemMXBean system) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return system.getCommittedVirtualMemorySize();
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
    }

    /** Fails if more is held than {@code before}; the process's memory tells something where the heap's size is fixed. */
    void assertNoMoreThan(Resources before) {
        String change = "from " + before + " to " + this;
        assertEquals(before.offHeap, offHeap, "off-heap memory, " + change);
        assertTrue(heap <= before.heap + HEAP_SLACK, "heap, " + change);
        assertTrue(process <= before.process + PROCESS_SLACK, "the process's memory, " + change);
        assertTrue(threads <= before.threads, "threads, " + change);
        assertTrue(descriptors <= before.descriptors, "file descriptors, " + change);
    }
}
