package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.KernelTask;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.device.KernelTime;
import dev.strata.runtime.device.KernelTimer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;

/**
 * Executes a device's graphs, and where it is asked to has TornadoVM's profiler time their tasks. The profiler is a
 * switch for all plans of the JVM, thrown at each execution; it waits for every task and reads the driver's event.
 */
final class KernelClock implements KernelTimer {
    private final String device;
    private volatile Optional<Times> times = Optional.empty();

    KernelClock(String device) {
        this.device = device;
    }

    @Override
    public synchronized List<KernelTime> times(Runnable work) {
        var found = new Times();
        times = Optional.of(found);
        try {
            work.run();
        } finally {
            times = Optional.empty();
        }
        return found.all(device);
    }

    /** @param plan with the graph selected */
    TornadoExecutionResult execute(TornadoExecutionPlan plan, GraphSpec graph) {
        var into = times;
        if (into.isEmpty()) {
            return plan.execute();
        }
        plan.withProfiler(ProfilerMode.SILENT);
        try {
            var result = plan.execute();
            into.get().add(graph, ProfileLog.last(result.getProfilerResult().getProfileLog(), graph.name()));
            return result;
        } finally {
            plan.withoutProfiler();
        }
    }

    /** What the device's threads have found so far. */
    private static final class Times {
        private final Map<String, KernelTime> byName = new LinkedHashMap<>();
        private Optional<String> missing = Optional.empty();

        synchronized void add(GraphSpec graph, Map<String, Long> nanoseconds) {
            for (KernelTask task : graph.tasks()) {
                String name = graph.name() + "." + task.name();
                Long time = nanoseconds.get(task.name());
                if (time == null) {
                    missing = Optional.of(name);
                } else {
                    byName.merge(name, new KernelTime(name, 1, time), (before, now) -> new KernelTime(
                            name, before.calls() + now.calls(), before.nanoseconds() + now.nanoseconds()));
                }
            }
        }

        synchronized List<KernelTime> all(String device) {
            if (missing.isPresent()) {
                throw new StrataException(device + ": TornadoVM gave no time of the kernel " + missing.get()
                        + "; it has none of graphs that are recorded (-D" + GraphPlan.RECORD + ")");
            }
            return List.copyOf(byName.values());
        }
    }
}
