package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One process at a time trains in a directory. The lock of a process that dies is gone with it. */
final class RunLock implements AutoCloseable {
    static final String FILE = "training.lock";

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws StrataException if another run has it */
    static RunLock take(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return new RunLock(channel);
                }
            } catch (OverlappingFileLockException e) {
                // This very process has it.
            }
            channel.close();
            throw new StrataException(directory + ": another process is training in this directory");
        } catch (IOException e) {
            throw StrataException.io(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The process's end lets go of it at the latest.
        }
    }
}
