package dev.strata.lens.cli;

import java.util.concurrent.CountDownLatch;

/**
 * What happens at Ctrl-C, or when the process is asked to end (SIGINT, SIGTERM): the command is told to stop, and the
 * process ends when it has, with the signal's own exit code, 130 or 143.
 */
final class Interrupt implements AutoCloseable {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook;

    /** @param stop tells the command; must return at once */
    Interrupt(Runnable stop) {
        hook = new Thread(() -> {
            stop.run();
            try {
                stopped.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "strata-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The command has stopped, and said all it has to say. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending.
        }
    }
}
