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
 * @param steady whether its grids are always those of one row, so that its launches can be recorded and replayed
 */
record GraphSpec(
        String name,
        List<KernelTask> tasks,
        List<Object> inputs,
        List<Object> scratch,
        List<Object> outputs,
        List<Object> results,
        boolean steady) {

    /** A graph of which nothing but the inputs crosses the bus. */
    static GraphSpec of(String name, List<KernelTask> tasks, Object... inputs) {
        return new GraphSpec(name, tasks, List.of(inputs), List.of(), List.of(), List.of(), false);
    }

    /** This graph, with an array that comes back at every execution. */
    GraphSpec withOutput(Object output) {
        return new GraphSpec(name, tasks, inputs, scratch, List.of(output), results, steady);
    }

    /** This graph, with arrays that come back when they are asked for. */
    GraphSpec withResults(Object... results) {
        return new GraphSpec(name, tasks, inputs, scratch, outputs, List.of(results), steady);
    }

    /** This graph, with arrays of its own that stay on the device. */
    GraphSpec withOwn(List<Object> arrays) {
        return new GraphSpec(name, tasks, inputs, List.copyOf(arrays), outputs, results, steady);
    }

    /** This graph, with one of its inputs coming back when it is asked for in place of going there. */
    GraphSpec bringing(Object result) {
        List<Object> rest = inputs.stream().filter(input -> input != result).toList();
        return new GraphSpec(name, tasks, rest, scratch, outputs, List.of(result), steady);
    }

    /** This graph, for one row at a time. */
    GraphSpec forOneRow() {
        return new GraphSpec(name, tasks, inputs, scratch, outputs, results, true);
    }

    /** Sets every task's grid for so many rows. */
    void resize(int rows) {
        if (steady && rows != 1) {
            throw new IllegalArgumentException(name + " is for one row, not " + rows);
        }
        tasks.forEach(task -> task.resize(rows));
    }
}
