package dev.strata.demo.probe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strata.lens.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How many of how many are right. */
record Count(long right, long of) {
    static <T> Count of(List<T> results, Predicate<T> right) {
        return new Count(results.stream().filter(right).count(), results.size());
    }

    /** A count for each group of results, in the order in which the groups first occur. */
    static <T> Map<String, Count> by(Function<T, String> group, List<T> results, Predicate<T> right) {
        var groups = results.stream().collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()));
        var counts = new LinkedHashMap<String, Count>();
        groups.forEach((name, members) -> counts.put(name, of(members, right)));
        return counts;
    }

    /** {@code {"right":…,"of":…}}. */
    ObjectNode toJson() {
        return Json.object().put("right", right).put("of", of);
    }

    /** {@code 95 of 100 (95.0 %)}; nothing at all is 0 %. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d of %d (%.1f %%)", right, of, 100.0 * right / Math.max(1, of));
    }
}
