package dev.strata.lens.table;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names in a sentence. */
public final class Names {
    private static final int MOST = 5;

    private Names() {}

    /** The first few, and how many more there are: {@code a, b, c, d, e and 12 more}. */
    public static String some(Collection<String> names) {
        String first = names.stream().limit(MOST).collect(Collectors.joining(", "));
        return names.size() <= MOST ? first : first + " and " + (names.size() - MOST) + " more";
    }
}
