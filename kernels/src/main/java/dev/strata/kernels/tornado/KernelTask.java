package dev.strata.kernels.tornado;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

/**
 * A kernel with its arguments, its grid and its work-group size, in one object: a kernel that runs on another's
 * grid computes plausible nonsense. Grids have one dimension and consist of full groups; group sizes are powers
 * of two.
 */
public final class KernelTask {
    private final String name;
    private final int lanes;
    private final IntUnaryOperator groups;
    private final List<Object> arrays;
    private final BiFunction<TaskGraph, String, TaskGraph> add;
    private final boolean gridded;
    private final WorkerGrid grid;

    /**
     * A task of one row.
     *
     * @param name of the task, unique in its graph
     * @param lanes work-group size
     * @param groups from rows to work groups
     * @param arrays that the kernel reads or writes
     * @param add puts the task into a graph under a name
     */
    public KernelTask(
            String name,
            int lanes,
            IntUnaryOperator groups,
            List<Object> arrays,
            BiFunction<TaskGraph, String, TaskGraph> add) {
        this(name, lanes, groups, arrays, add, true);
    }

    private KernelTask(
            String name, int lanes, IntUnaryOperator groups, List<Object> arrays,
            BiFunction<TaskGraph, String, TaskGraph> add, boolean gridded) {
        this.name = name;
        this.gridded = gridded;
        this.lanes = lanes;
        this.groups = groups;
        this.arrays = List.copyOf(arrays);
        this.add = add;
        this.grid = new WorkerGrid1D(lanes);
        grid.setLocalWork(lanes, 1, 1);
        resize(1);
    }

    /** A task of a native library's, whose kernels bring their own grids: TornadoVM knows none for it. */
    public static KernelTask ofLibrary(
            String name, List<Object> arrays, BiFunction<TaskGraph, String, TaskGraph> add) {
        return new KernelTask(name, 1, _ -> 1, arrays, add, false);
    }

    /** The task's name in its graph: what it computes. */
    public String name() {
        return name;
    }

    /** Work-group size. */
    public int lanes() {
        return lanes;
    }

    /** The arrays that the kernel reads or writes. */
    public List<Object> arrays() {
        return arrays;
    }

    /** The grid as of the last {@link #resize}. */
    public WorkerGrid grid() {
        return grid;
    }

    /** Sets the grid for a launch over {@code rows} rows; what a row is, the kernel says. */
    public void resize(int rows) {
        grid.setGlobalWork((long) groups.applyAsInt(rows) * lanes, 1, 1);
    }

    /** Adds the task to a graph and its grid, if it has one, to the scheduler. */
    public void addTo(TaskGraph graph, GridScheduler scheduler) {
        add.apply(graph, name);
        if (gridded) {
            scheduler.addWorkerGrid(graph.getTaskGraphName() + "." + name, grid);
        }
    }

    /** Work groups of {@code lanes} that cover {@code items}. */
    static int cover(int items, int lanes) {
        return (items + lanes - 1) / lanes;
    }
}
