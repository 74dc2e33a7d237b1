package dev.strata.bench.tornado;

import dev.strata.kernels.tornado.MultiplyAddKernel;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** F32 multiply-adds in registers, by more lanes than any device has at once, for a few milliseconds. */
public final class DeviceMultiplyAdds implements DeviceProbe {
    private static final int LANES = 1 << 22;
    /** By the device's clock. */
    private static final double LEAST_SECONDS = 0.005;
    /** By the host's, whatever the device's says. */
    private static final double MOST_SECONDS = 0.5;
    private static final double NEAR = 1e-3;

    private final String device;
    private final FloatArray results = new FloatArray(LANES);
    private int steps;
    private DevicePlan plan;

    /** @param device its id */
    public DeviceMultiplyAdds(String device) {
        this.device = device;
        plan(1);
        plan.execute(); // compiles
        long start = System.nanoTime();
        plan.execute();
        double wall = (System.nanoTime() - start) / 1e9;
        int often = (int) Math.min(Math.ceil(LEAST_SECONDS / seconds()), MOST_SECONDS / wall);
        if (often > 1) {
            plan.close();
            plan(often);
        }
    }

    private void plan(int steps) {
        this.steps = steps;
        plan = new DevicePlan(device, List.of(MultiplyAddKernel.task("multiply_add", steps, results)));
    }

    @Override
    public double amount() {
        return MultiplyAddKernel.flop(steps, LANES);
    }

    @Override
    public double seconds() {
        double seconds = plan.seconds(results);
        for (int lane = 0; lane < LANES; lane += MultiplyAddKernel.LANES - 1) {
            double right = MultiplyAddKernel.expected(steps, lane);
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
