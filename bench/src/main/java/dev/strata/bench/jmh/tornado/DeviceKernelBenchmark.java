package dev.strata.bench.jmh.tornado;

import dev.strata.bench.tornado.DevicePlan;
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

/** One TornadoVM kernel at a time: the host's cost of an execution is in the figure, transfers are not. */
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

    private DevicePlan plan;

    @Setup
    public void build() {
        List<KernelTask> tasks = kernel.tasks(rows);
        if (kernel != DeviceKernel.RANK) {
            tasks.forEach(task -> task.resize(rows));
        }
        plan = new DevicePlan(device, tasks);
    }

    @TearDown
    public void free() {
        plan.close();
    }

    @Benchmark
    public Object run() {
        return plan.execute();
    }
}
