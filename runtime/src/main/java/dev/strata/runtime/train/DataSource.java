package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the text comes from, and which part of it is held out.
 *
 * @param files of text to learn from, in order; at least one
 * @param heldOutFile text to measure by instead of a part of the files
 * @param heldOutPart the share of the files' tokens, at their end, that is held out where there is no such file; at
 *     least a window, or nothing for 0
 */
public record DataSource(List<Path> files, Optional<Path> heldOutFile, double heldOutPart) {
    public static final double DEFAULT_PART = 0.02;

    /** @throws StrataException if there is no file, or the part is none */
    public DataSource {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new StrataException("no text to learn from");
        }
        Require.within("held-out-part", 0, 1, heldOutPart);
    }

    /** Files of which the last two hundredths are held out. */
    public static DataSource of(List<Path> files) {
        return new DataSource(files, Optional.empty(), DEFAULT_PART);
    }

    /** The same files, wherever the program is run. */
    DataSource absolute() {
        return new DataSource(
                files.stream().map(DataSource::absolute).toList(), heldOutFile.map(DataSource::absolute), heldOutPart);
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }
}
