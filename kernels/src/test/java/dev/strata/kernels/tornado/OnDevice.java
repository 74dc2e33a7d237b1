package dev.strata.kernels.tornado;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** Runs single tasks on TornadoVM's default device. */
final class OnDevice {
    private static int graphs;

    static {
        StableSources.prepare();
    }

    private OnDevice() {}

    static void needsTornadoVm() {
        assumeTrue(
                ModuleLayer.boot().findModule("tornado.runtime").isPresent(),
                "no TornadoVM SDK: module tornado.runtime is not in this JVM (set TORNADOVM_HOME)");
    }

    static void needsCuda() {
        needsTornadoVm();
        var backend = TornadoExecutionPlan.getTornadoDeviceMap().getAllBackends().getFirst().getBackendType();
        assumeTrue(backend == TornadoVMBackendType.CUDA, "no CUDA device: TornadoVM's default backend is " + backend);
    }

    /** All of the task's arrays go to the device and come back. */
    static void run(KernelTask task) {
        Object[] arrays = task.arrays().stream().distinct().toArray();
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
