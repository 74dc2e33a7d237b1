package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** The kernels on TornadoVM's default device. */
class KernelDeviceTest extends KernelContract {
    private static int graphs;

    @BeforeEach
    void needsTornadoVm() {
        assumeTrue(
                ModuleLayer.boot().findModule("tornado.runtime").isPresent(),
                "no TornadoVM SDK: module tornado.runtime is not in this JVM (set TORNADOVM_HOME)");
    }

    @Override
    void run(KernelTask task, Consumer<KernelContext> kernel) {
        Object[] arrays = task.arrays().toArray();
        var scheduler = new GridScheduler();
        var graph = new TaskGraph("graph" + graphs++).transferToDevice(DataTransferMode.EVERY_EXECUTION, arrays);
        task.addTo(graph, scheduler);
        graph.transferToHost(DataTransferMode.EVERY_EXECUTION, arrays);
        try (var plan = new TornadoExecutionPlan(graph.snapshot())) {
            plan.withGridScheduler(scheduler);
            plan.withCompilerFlags(TornadoVMBackendType.OPENCL, "-w");
            plan.execute();
        } catch (TornadoExecutionPlanException e) {
            throw new AssertionError(e);
        }
    }
}
