package dev.strata.bench.table;

import dev.strata.runtime.device.KernelTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A kernel's part of a pass.
 *
 * @param name of its graph and its task, e.g. {@code prefill.mlp_pre}
 * @param calls in a pass
 * @param seconds of all calls in a pass together
 */
public record KernelShare(String name, double calls, double seconds) {
    /** Of one call. */
    public double secondsPerCall() {
        return seconds / calls;
    }

    /**
     * The medians of the same work done several times, the longest kernel first.
     *
     * @param rounds the kernels' times each time
     * @param passes in each round
     */
    public static List<KernelShare> medians(List<List<KernelTime>> rounds, int passes) {
        var times = new LinkedHashMap<String, List<KernelTime>>();
        for (List<KernelTime> round : rounds) {
            round.forEach(time -> times.computeIfAbsent(time.name(), _ -> new ArrayList<>()).add(time));
        }
        return times.entrySet().stream()
                .map(entry -> median(entry.getKey(), entry.getValue(), passes))
                .sorted(Comparator.comparingDouble(KernelShare::seconds).reversed())
                .toList();
    }

    private static KernelShare median(String name, List<KernelTime> times, int passes) {
        var nanoseconds = new Sample(times.stream().mapToDouble(KernelTime::nanoseconds).toArray());
        var calls = new Sample(times.stream().mapToDouble(KernelTime::calls).toArray());
        return new KernelShare(name, calls.median() / passes, nanoseconds.median() / 1e9 / passes);
    }
}
