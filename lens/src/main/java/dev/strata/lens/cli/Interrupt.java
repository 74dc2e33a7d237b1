package dev.strata.lens.cli;

import java.util.concurrent.CountDownLatch;

/**
 * What happens at Ctrl-C, or when the process is asked to end (SIGINT, SIGTERM), while this is open: the command is
 * told to stop, and when it has, and has said what it has to say, the process ends with the signal's own exit code,
 * 130 or 143.
 */
final class Interrupt implements AutoCloseable {
    private static final CountDownLatch ENDED = new CountDownLatch(1);

    private final Thread hook;

    /** @param stop tells the command; must return at once */
    Interrupt(Runnable stop) {
        hook = new Thread(() -> {
            stop.run();
            try {
                ENDED.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "strata-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The command line is done: the process may end. */
    static void allowExit() {
        ENDED.countDown();
    }

    /** From now on the process just ends; unless it is ending already, which goes on until {@link #allowExit}. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending.
        }
    }
}
