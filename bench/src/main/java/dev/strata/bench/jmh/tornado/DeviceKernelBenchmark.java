package dev.strata.bench.jmh.tornado;

import dev.strata.kernels.tornado.KernelTask;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/**
 * One TornadoVM kernel at a time: the host's cost of an execution is in the figure, transfers are not. Beside the
 * kernels' and the runtime's own, this is the only package that names TornadoVM's types.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DeviceKernelBenchmark {
    /** Which device: its id, e.g. {@code opencl:0}. */
    @Param("opencl:0")
    public String device;

    @Param
    public DeviceKernel kernel;

    @Param({"1", "512"})
    public int rows;

    private TornadoExecutionPlan plan;

    @Setup
    public void build() {
        List<KernelTask> tasks = kernel.tasks(rows);
        Object[] arrays = tasks.stream().flatMap(task -> task.arrays().stream()).distinct().toArray();
        var graph = new TaskGraph("bench");
        var scheduler = new GridScheduler();
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, arrays);
        for (KernelTask task : tasks) {
            if (kernel != DeviceKernel.RANK) {
                task.resize(rows);
            }
            task.addTo(graph, scheduler);
        }
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, arrays);
        plan = new TornadoExecutionPlan(graph.snapshot());
        if (!scheduler.keySet().isEmpty()) { // an empty one is refused
            plan.withGridScheduler(scheduler);
        }
        plan.withDevice(hardware());
    }

    private TornadoDevice hardware() {
        String backend = device.substring(0, device.indexOf(':'));
        int index = Integer.parseInt(device.substring(device.indexOf(':') + 1));
        return TornadoExecutionPlan.getTornadoDeviceMap().getAllBackends().stream()
                .filter(candidate -> candidate.getBackendType().name().equalsIgnoreCase(backend))
                .findFirst()
                .orElseThrow()
                .getAllDevices()
                .get(index);
    }

    @TearDown
    public void free() throws TornadoExecutionPlanException {
        plan.close();
    }

    @Benchmark
    public Object run() {
        return plan.execute();
    }
}
