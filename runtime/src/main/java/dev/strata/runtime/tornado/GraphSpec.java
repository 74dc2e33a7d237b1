package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.KernelTask;
import java.util.List;

/**
 * A task graph to be: its tasks, and which of their arrays cross the bus.
 *
 * @param inputs arrays that go to the device at every execution
 * @param scratch arrays of this graph alone that stay on the device
 * @param outputs arrays that come back at every execution
 * @param results arrays that come back when they are asked for
 */
record GraphSpec(
        String name,
        List<KernelTask> tasks,
        List<Object> inputs,
        List<Object> scratch,
        List<Object> outputs,
        List<Object> results) {

    /** A graph of which nothing but the inputs crosses the bus. */
    static GraphSpec of(String name, List<KernelTask> tasks, Object... inputs) {
        return new GraphSpec(name, tasks, List.of(inputs), List.of(), List.of(), List.of());
    }

    /** This graph, with an array that comes back at every execution. */
    GraphSpec withOutput(Object output) {
        return new GraphSpec(name, tasks, inputs, scratch, List.of(output), results);
    }

    /** This graph, with arrays that come back when they are asked for. */
    GraphSpec withResults(Object... results) {
        return new GraphSpec(name, tasks, inputs, scratch, outputs, List.of(results));
    }

    /** This graph, with arrays of its own that stay on the device. */
    GraphSpec withOwn(Object... arrays) {
        return new GraphSpec(name, tasks, inputs, List.of(arrays), outputs, results);
    }

    /** This graph, with one of its inputs coming back when it is asked for in place of going there. */
    GraphSpec bringing(Object result) {
        List<Object> rest = inputs.stream().filter(input -> input != result).toList();
        return new GraphSpec(name, tasks, rest, scratch, outputs, List.of(result));
    }

    /** Sets every task's grid for so many rows. */
    void resize(int rows) {
        tasks.forEach(task -> task.resize(rows));
    }
}
