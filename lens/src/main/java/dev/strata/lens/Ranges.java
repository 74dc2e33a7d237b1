package dev.strata.lens;

import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Indices as people write them: {@code 0,3-5,-1}. Negative ones count from the end. */
public final class Ranges {
    private static final Pattern ITEM = Pattern.compile("(-?\\d{1,9})(?:-(-?\\d{1,9}))?");

    private Ranges() {}

    /**
     * The indices, ascending and without duplicates.
     *
     * @param text single indices and ranges (both ends included), separated by commas
     * @param count indices lie in [0, count) or, from the end, in [-count, 0)
     * @param what they are indices of, for the error: {@code position}, {@code layer}
     * @throws StrataException if the text is not of that form or an index is outside
     */
    public static int[] parse(String text, int count, String what) {
        var indices = new TreeSet<Integer>();
        for (String item : text.split(",", -1)) {
            add(item.strip(), count, what, indices);
        }
        return indices.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Indices of which negative ones count from the end.
     *
     * @return ascending, without duplicates
     * @throws StrataException if one is outside
     */
    public static int[] absolute(int[] indices, int count, String what) {
        return Arrays.stream(indices)
                .map(index -> absolute(index, count, what))
                .sorted()
                .distinct()
                .toArray();
    }

    static void add(String item, int count, String what, TreeSet<Integer> indices) {
        Matcher matcher = ITEM.matcher(item);
        if (!matcher.matches()) {
            throw new StrataException("'" + item + "' is no " + what + " and no range of " + what
                    + "s such as 0, 3-5 or -1");
        }
        int first = absolute(Integer.parseInt(matcher.group(1)), count, what);
        int last = matcher.group(2) == null ? first : absolute(Integer.parseInt(matcher.group(2)), count, what);
        if (last < first) {
            throw new StrataException("the range '" + item + "' of " + what + "s runs backwards");
        }
        for (int i = first; i <= last; i++) {
            indices.add(i);
        }
    }

    private static int absolute(int index, int count, String what) {
        int absolute = index < 0 ? count + index : index;
        if (absolute < 0 || absolute >= count) {
            throw new StrataException("there is no " + what + " " + index + ": they go from 0 to " + (count - 1)
                    + " (or -" + count + " to -1, from the end)");
        }
        return absolute;
    }
}
