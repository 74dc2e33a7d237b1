package dev.strata.lens.cli;

import dev.strata.runtime.StrataException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The model that every command runs when none is named. */
public final class DefaultModel {
    /** Its place in the repository. */
    private static final Path IN_REPOSITORY = Path.of("models", "demo");
    /** The repository's root; the launcher sets it. */
    private static final String HOME = "strata.home";
    /** A directory to take in its place. */
    private static final String MODEL = "strata.model";

    private DefaultModel() {}

    /**
     * Its directory: {@code models/demo}, or what {@code -Dstrata.model=DIR} says.
     *
     * @throws StrataException if it isn't there
     */
    public static Path directory() {
        String model = System.getProperty(MODEL);
        if (model != null) {
            return Path.of(model);
        }
        String home = System.getProperty(HOME);
        if (home == null) {
            throw new StrataException("there is no default model where " + HOME + " is not set: give --model DIR");
        }
        Path directory = Path.of(home).resolve(IN_REPOSITORY);
        if (!Files.isDirectory(directory)) {
            throw new StrataException("the default model is not at " + directory + ": give --model DIR");
        }
        return directory;
    }
}
