package dev.strata.bench.tornado;

import dev.strata.kernels.tornado.MultiplyAddKernel;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** F32 multiply-adds in registers, by more lanes than any device has at once, for {@value #LEAST} seconds or more. */
public final class DeviceMultiplyAdds implements DeviceProbe {
    private static final int LANES = 1 << 20;
    private static final double LEAST = 0.005;
    private static final int MOST_STEPS = 1 << 20;
    private static final double NEAR = 1e-3;

    private final String device;
    private final IntArray steps = IntArray.fromElements(16);
    private final FloatArray results = new FloatArray(LANES);
    private final DevicePlan plan;

    /** @param device its id */
    public DeviceMultiplyAdds(String device) {
        this.device = device;
        plan = new DevicePlan(device, List.of(MultiplyAddKernel.task("multiply_add", steps, results)), steps);
        while (seconds() < LEAST && steps.get(0) < MOST_STEPS) {
            steps.set(0, 2 * steps.get(0));
        }
    }

    @Override
    public double amount() {
        return MultiplyAddKernel.flop(steps.get(0), LANES);
    }

    @Override
    public double seconds() {
        double seconds = plan.seconds(results);
        for (int lane = 0; lane < LANES; lane += MultiplyAddKernel.LANES - 1) {
            double right = MultiplyAddKernel.expected(steps.get(0), lane);
            double found = results.get(lane);
            if (!(Math.abs(found - right) <= NEAR * right)) {
                throw new IllegalStateException(device + " multiplied and added to " + found + ", not " + right);
            }
        }
        return seconds;
    }

    @Override
    public void close() {
        plan.close();
    }
}
