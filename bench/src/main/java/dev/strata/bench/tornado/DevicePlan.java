package dev.strata.bench.tornado;

import dev.strata.kernels.tornado.KernelTask;
import java.util.List;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** Tasks that run on a device again and again; their arrays go there once and stay. */
public final class DevicePlan implements AutoCloseable {
    private final String device;
    private final TornadoExecutionPlan plan;

    /**
     * @param device its id, e.g. {@code opencl:0}
     * @param tasks on the grids that they have now
     */
    public DevicePlan(String device, List<KernelTask> tasks) {
        this.device = device;
        Object[] arrays = tasks.stream().flatMap(task -> task.arrays().stream()).distinct().toArray();
        var graph = new TaskGraph("bench");
        var scheduler = new GridScheduler();
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, arrays);
        tasks.forEach(task -> task.addTo(graph, scheduler));
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, arrays);
        plan = new TornadoExecutionPlan(graph.snapshot());
        if (!scheduler.keySet().isEmpty()) { // an empty one is refused
            plan.withGridScheduler(scheduler);
        }
        plan.withDevice(hardware(device));
    }

    /** Runs the tasks; the host's cost of it is all that is added. */
    public Object execute() {
        return plan.execute();
    }

    /**
     * Runs the tasks and brings an array over.
     *
     * @return the seconds that they took by the device's own clock
     * @throws IllegalStateException if it has none
     */
    double seconds(Object result) {
        plan.withProfiler(ProfilerMode.SILENT);
        try {
            TornadoExecutionResult done = plan.execute();
            long nanoseconds = done.getProfilerResult().getDeviceKernelTime();
            done.transferToHost(result);
            if (nanoseconds <= 0) {
                throw new IllegalStateException(device + " has no clock for kernels");
            }
            return nanoseconds / 1e9;
        } finally {
            plan.withoutProfiler();
        }
    }

    static TornadoDevice hardware(String device) {
        String backend = device.substring(0, device.indexOf(':'));
        int index = Integer.parseInt(device.substring(device.indexOf(':') + 1));
        return TornadoExecutionPlan.getTornadoDeviceMap().getAllBackends().stream()
                .filter(candidate -> candidate.getBackendType().name().equalsIgnoreCase(backend))
                .findFirst()
                .orElseThrow()
                .getAllDevices()
                .get(index);
    }

    @Override
    public void close() {
        try {
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException(device + ": TornadoVM could not close its plan", e);
        }
    }
}
