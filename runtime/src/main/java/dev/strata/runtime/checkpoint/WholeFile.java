package dev.strata.runtime.checkpoint;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that appears whole or not at all: it is written beside its place under another name, then moved there. */
public final class WholeFile {
    /** The end of the name of a file that is still being written, or whose writer has died. */
    public static final String UNFINISHED = ".part";

    private WholeFile() {}

    /** What is written. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void write(FileChannel out) throws IOException;
    }

    /**
     * Writes a file, in place of one that is there already.
     *
     * @throws StrataException naming the file if it can't be written; then there is nothing new
     */
    public static void write(Path file, Content content) {
        write(file, false, content);
    }

    /**
     * As {@link #write}, and returns only when file and name are on the disk, where no loss of power undoes them.
     *
     * @throws StrataException naming the file if it can't be written; then there is nothing new
     */
    public static void writeDurably(Path file, Content content) {
        write(file, true, content);
    }

    /** {@link #write(Path, Content)} of these bytes. */
    public static void write(Path file, byte[] bytes) {
        write(file, false, out -> write(out, bytes));
    }

    /** {@link #writeDurably(Path, Content)} of these bytes. */
    public static void writeDurably(Path file, byte[] bytes) {
        write(file, true, out -> write(out, bytes));
    }

    private static void write(FileChannel out, byte[] bytes) throws IOException {
        var rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            out.write(rest);
        }
    }

    private static void write(Path file, boolean durable, Content content) {
        Path absolute = file.toAbsolutePath();
        if (Files.isDirectory(absolute) || !Files.isDirectory(absolute.getParent())) {
            throw new StrataException(file + (Files.isDirectory(absolute)
                    ? ": can't be written: it is a directory"
                    : ": can't be written: its directory does not exist"));
        }
        Path unfinished = absolute.resolveSibling(absolute.getFileName() + "." + ProcessHandle.current().pid() + UNFINISHED);
        try {
            try (var out = FileChannel.open(
                    unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
                content.write(out);
                if (durable) {
                    out.force(true);
                }
            }
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (durable) {
                forceDirectory(absolute.getParent());
            }
        } catch (IOException e) {
            throw StrataException.io(file, e);
        } finally {
            deleteIfLeft(unfinished);
        }
    }

    /** Puts a directory's names on the disk; where the system has no such thing, does nothing. */
    public static void forceDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (FileSystemException e) {
            // Windows opens no directories, and needs not.
        }
    }

    private static void deleteIfLeft(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            // The error that left it behind says more.
        }
    }
}
