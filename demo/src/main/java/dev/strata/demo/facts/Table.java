package dev.strata.demo.facts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A table among the program's resources: tab-separated, in UTF-8, its first line the columns' names. */
public final class Table {
    private Table() {}

    /** Its rows, each of as many cells as there are columns; cells may be empty. */
    public static List<String[]> rows(Class<?> beside, String name) {
        return lines(beside, name).stream().skip(1).map(line -> line.split("\t", -1)).toList();
    }

    /** The lines of a resource that lies beside a class. */
    public static List<String> lines(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " beside " + beside.getName() + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
