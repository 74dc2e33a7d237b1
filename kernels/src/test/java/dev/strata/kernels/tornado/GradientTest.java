package dev.strata.kernels.tornado;

import dev.strata.tornado.Lanes;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.KernelContext;

/** The kernels of the backward pass as plain Java, lane by lane: runs anywhere. */
class GradientTest extends GradientContract {
    @Override
    void run(KernelTask task, Consumer<KernelContext> kernel) {
        Lanes.run(task.grid(), kernel);
    }
}
