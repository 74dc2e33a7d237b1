package dev.strata.runtime.tornado;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What TornadoVM's profiler writes: for each execution of a graph, one behind the other, an object of names and quoted
 * numbers, with one in it for each task. It is nearly JSON: a comma may be followed by nothing.
 */
final class ProfileLog {
    private ProfileLog() {}

    /** The nanoseconds of each task at the graph's last execution, by their names in it. */
    static Map<String, Long> last(String log, String graph) {
        var times = new HashMap<String, Long>();
        int from = log.lastIndexOf("\"" + graph + "\": {");
        if (from >= 0) {
            var task = Pattern.compile(
                    "\"" + Pattern.quote(graph) + "\\.([^\"]+)\": \\{[^{}]*\"TASK_KERNEL_TIME\": \"(\\d+)\"");
            var found = task.matcher(log).region(from, log.length());
            while (found.find()) {
                times.put(found.group(1), Long.parseLong(found.group(2)));
            }
        }
        return times;
    }
}
