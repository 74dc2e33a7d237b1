package dev.strata.runtime.tornado;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one thread that talks to TornadoVM for an engine. TornadoVM keeps a command queue per thread, so that work
 * handed in by two threads would not even be ordered; and a plan's {@code withGraph} changes what all its users see.
 */
final class DeviceThread implements AutoCloseable {
    private final ExecutorService thread;

    DeviceThread(String name) {
        thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Runs work there, after all that was handed in earlier, and waits for it; its exceptions come out here. */
    <T> T call(Callable<T> work) {
        var result = thread.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
