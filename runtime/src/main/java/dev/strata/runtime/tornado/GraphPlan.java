package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.KernelTask;
import dev.strata.runtime.StrataException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Task graphs that share arrays on one device. Device memory belongs to a graph in TornadoVM; what lets graphs share
 * it is {@code persistOnDevice} and {@code consumeFromDevice}, and the latter takes from the graph that ran last,
 * whichever it names. So the first graph uploads and persists all shared arrays, and every other one consumes all of
 * them, whether its tasks read them or not: they pass from graph to graph in any order of execution. (To persist them
 * again in every graph would free them once for each graph in the end.)
 *
 * <p>A graph's kernels are compiled at its first execution; a graph that is never run costs nothing. All calls must
 * come from one thread: TornadoVM has a command queue per thread, and nothing orders two of them.
 */
final class GraphPlan implements AutoCloseable {
    /** The property that has graphs recorded. */
    static final String RECORD = "strata.cuda.graphs";

    private static final String PINNING = "tornado.cuda.host.pinning";

    private final TornadoDevice device;
    private final List<GraphSpec> specs;
    private final Map<GraphSpec, Integer> indices = new HashMap<>();
    private final TornadoExecutionPlan plan;
    private TornadoExecutionResult last;

    /**
     * Builds the graphs and runs the first one, which uploads the shared arrays.
     *
     * @param specs the first one's tasks must name all shared arrays
     */
    GraphPlan(TornadoDevice device, List<Object> shared, List<GraphSpec> specs) {
        this.device = device;
        this.specs = List.copyOf(specs);
        var scheduler = new GridScheduler();
        var graphs = new ImmutableTaskGraph[specs.size()];
        for (int i = 0; i < graphs.length; i++) {
            GraphSpec spec = specs.get(i);
            indices.put(spec, i);
            requireGroupsFit(spec);
            graphs[i] = graph(spec, shared, i == 0, scheduler).snapshot();
        }
        plan = new TornadoExecutionPlan(graphs);
        plan.withDevice(device.hardware());
        plan.withGridScheduler(scheduler);
        plan.withCompilerFlags(TornadoVMBackendType.OPENCL, "-w");
        record();
        run(specs.getFirst());
        requireDevice();
    }

    /**
     * On CUDA, and if {@code -Dstrata.cuda.graphs=true}: graphs of one row are captured as CUDA graphs at their first
     * execution and replayed from then on. A replay reads the host's inputs anew, but keeps grids and places.
     */
    private void record() {
        if (device.hardware().getTornadoVMBackend() == TornadoVMBackendType.CUDA && Boolean.getBoolean(RECORD)) {
            if (Boolean.parseBoolean(System.getProperty(PINNING, "True"))) {
                throw new StrataException(device.id() + ": -D" + RECORD + " needs -D" + PINNING + "=False (./strata "
                        + "gives it); else a plan that closes unpins what another one's recorded copies read");
            }
            specs.stream().filter(GraphSpec::steady).forEach(spec -> plan.withGraph(indices.get(spec)).withCUDAGraph());
        }
    }

    private static TaskGraph graph(GraphSpec spec, List<Object> shared, boolean first, GridScheduler scheduler) {
        var graph = new TaskGraph(spec.name());
        if (first) {
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, shared.toArray());
        } else {
            graph.consumeFromDevice(shared.toArray());
        }
        if (!spec.inputs().isEmpty()) {
            graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, spec.inputs().toArray());
        }
        if (!spec.scratch().isEmpty()) {
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, spec.scratch().toArray());
        }
        for (KernelTask task : spec.tasks()) {
            task.addTo(graph, scheduler);
        }
        if (!spec.outputs().isEmpty()) {
            graph.transferToHost(DataTransferMode.EVERY_EXECUTION, spec.outputs().toArray());
        }
        if (!spec.results().isEmpty()) {
            graph.transferToHost(DataTransferMode.UNDER_DEMAND, spec.results().toArray());
        }
        if (first) {
            graph.persistOnDevice(shared.toArray());
        }
        return graph;
    }

    /**
     * Executes a graph on the grids that its tasks have now.
     *
     * @throws StrataException if a kernel does not compile or does not run, naming it
     */
    void run(GraphSpec spec) {
        try {
            last = device.clock().execute(plan.withGraph(indices.get(spec)), spec);
        } catch (RuntimeException | Error e) {
            throw new StrataException(
                    device.id() + ": TornadoVM could not run " + culprit(spec) + ": " + RootCause.of(e), e);
        }
    }

    /** The first task of a graph that does not compile by itself; TornadoVM's own message may not say. */
    private String culprit(GraphSpec spec) {
        for (KernelTask task : spec.tasks()) {
            var scheduler = new GridScheduler();
            var graph = new TaskGraph("probe_" + spec.name());
            graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, task.arrays().toArray());
            task.addTo(graph, scheduler);
            try (var probe = new TornadoExecutionPlan(graph.snapshot())) {
                probe.withDevice(device.hardware());
                if (!scheduler.keySet().isEmpty()) { // an empty one is refused
                    probe.withGridScheduler(scheduler);
                }
                probe.withPreCompilation();
            } catch (RuntimeException | Error | TornadoExecutionPlanException e) {
                return spec.name() + "." + task.name() + " (" + RootCause.of(e) + ")";
            }
        }
        return spec.name();
    }

    /**
     * Brings {@code size} elements over, from {@code offset} on, into the array's own places.
     *
     * @param array of floats or ints
     * @return these places, whose content the next read of them replaces
     */
    MemorySegment read(TornadoNativeArray array, int offset, int size) {
        if (size > 0) {
            last.transferToHost(new DataRange(array).withOffset(offset).withSize(size));
        }
        return array.getSegment().asSlice((long) offset * Float.BYTES, (long) size * Float.BYTES);
    }

    /** The same in memory of its own. */
    MemorySegment copy(FloatArray array, int offset, int size) {
        return Arena.ofAuto().allocate((long) size * Float.BYTES, Float.BYTES).copyFrom(read(array, offset, size));
    }

    /** Gives all device memory back. */
    @Override
    public void close() {
        try (plan) {
            plan.withAllGraphs();
        } catch (TornadoExecutionPlanException e) {
            throw new StrataException(device.id() + ": TornadoVM could not close its plan: " + RootCause.of(e), e);
        }
    }

    /** TornadoVM drops a group size that the device can't have, and the kernel's local memory then overflows. */
    private void requireGroupsFit(GraphSpec spec) {
        long[] most = device.hardware().getDeviceMaxWorkgroupDimensions();
        for (KernelTask task : spec.tasks()) {
            if (most != null && most.length > 0 && task.lanes() > most[0]) {
                throw new StrataException(device.id() + ": " + task.name() + " needs work groups of " + task.lanes()
                        + ", the device has at most " + most[0]);
            }
        }
    }

    /** Which device ran: an SDK with several backends picks one without a word. */
    private void requireDevice() {
        var ran = plan.getDevice(0);
        if (!ran.getPhysicalDevice().getDeviceName().equals(device.name())
                || ran.getTornadoVMBackend() != device.hardware().getTornadoVMBackend()) {
            throw new StrataException(device.id() + ": TornadoVM ran on " + ran.getTornadoVMBackend() + " "
                    + ran.getPhysicalDevice().getDeviceName() + " instead");
        }
    }
}
