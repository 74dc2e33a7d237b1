package dev.strata.kernels.tornado;

import dev.strata.tornado.Lanes;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.KernelContext;

/** The kernels as plain Java, with tensor cores that round to nearest: runs anywhere. */
class TensorKernelTest extends TensorKernelContract {
    @Override
    void run(KernelTask task, Consumer<KernelContext> kernel) {
        Lanes.run(task.grid(), kernel);
    }
}
