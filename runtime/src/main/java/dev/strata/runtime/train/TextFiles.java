package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Files of UTF-8 text. */
public final class TextFiles {
    private static final String EXTENSION = ".txt";

    /** Bytes after which a piece ends at the next place where it may. */
    private static final int PIECE = 1 << 20;

    private TextFiles() {}

    /**
     * The files that are meant: a file is itself, a directory all its {@code .txt} files by name.
     *
     * @throws StrataException naming what isn't there, or the directory that has no such file
     */
    public static List<Path> of(List<Path> filesAndDirectories) {
        var files = new ArrayList<Path>();
        for (Path path : filesAndDirectories) {
            if (!Files.exists(path)) {
                throw new StrataException(path + ": no such file or directory");
            }
            files.addAll(Files.isDirectory(path) ? textFilesIn(path) : List.of(path));
        }
        return files;
    }

    private static List<Path> textFilesIn(Path directory) {
        try (var entries = Files.list(directory)) {
            List<Path> files = entries
                    .filter(file -> file.getFileName().toString().endsWith(EXTENSION) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new StrataException(directory + ": no " + EXTENSION + " file in this directory");
            }
            return files;
        } catch (IOException e) {
            throw StrataException.io(directory, e);
        }
    }

    /**
     * Hands over a file's text in pieces of about a million characters. They end after a newline that stands between
     * two visible ASCII characters: GPT-2's tokenizer, too, always splits a text there, so that the pieces' tokens are
     * the text's.
     *
     * @throws StrataException if it can't be read or is not UTF-8; then it names the file and the first wrong byte
     */
    public static void read(Path file, Consumer<String> to) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw StrataException.io(file, e);
        } catch (OutOfMemoryError e) {
            throw new StrataException(file + ": too large to be read at once", e);
        }
        for (int start = 0, end; start < bytes.length; start = end) {
            end = pieceEnd(bytes, start);
            to.accept(decode(file, bytes, start, end));
        }
    }

    /** The texts of files one after the other, in the pieces of {@link #read}; read as the stream is. */
    public static Stream<String> pieces(List<Path> files) {
        return files.stream().mapMulti(TextFiles::read);
    }

    private static int pieceEnd(byte[] bytes, int start) {
        for (long end = (long) start + PIECE; end < bytes.length; end++) {
            int i = (int) end;
            if (bytes[i - 1] == '\n' && isVisible(bytes[i - 2]) && isVisible(bytes[i])) {
                return i;
            }
        }
        return bytes.length;
    }

    /** Bytes of other characters than ASCII's are negative. */
    private static boolean isVisible(byte character) {
        return character > ' ';
    }

    private static String decode(Path file, byte[] bytes, int start, int end) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes, start, end - start);
        try {
            return decoder.decode(in).toString();
        } catch (CharacterCodingException e) {
            int at = in.position();
            throw new StrataException("%s: not UTF-8 at byte %d (0x%02X)".formatted(file, at, bytes[at]), e);
        }
    }
}
