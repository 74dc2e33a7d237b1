package dev.strata.kernels.tornado;

import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import uk.ac.manchester.tornado.api.KernelContext;

/** The kernels on TornadoVM's default device. Skipped where that is no CUDA device. */
class TensorKernelDeviceTest extends TensorKernelContract {
    @BeforeEach
    void needsCuda() {
        OnDevice.needsCuda();
    }

    @Override
    void run(KernelTask task, Consumer<KernelContext> kernel) {
        OnDevice.run(task);
    }
}
