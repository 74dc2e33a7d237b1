package dev.strata.kernels.tornado;

import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import uk.ac.manchester.tornado.api.KernelContext;

/** The kernels on TornadoVM's default device. */
class KernelDeviceTest extends KernelContract {
    @BeforeEach
    void needsTornadoVm() {
        OnDevice.needsTornadoVm();
    }

    @Override
    void run(KernelTask task, Consumer<KernelContext> kernel) {
        OnDevice.run(task);
    }
}
