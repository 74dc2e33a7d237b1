package dev.strata.runtime.tornado;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Program;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Runs one group of sequences at a time, on a thread of its own. The model goes to the device at the first pass; it
 * stays there for another group that needs no more room.
 */
final class GroupRunner implements AutoCloseable {
    private final TornadoDevice device;
    private final Config config;
    private final Program program;
    private final WeightLayout layout;
    private final WeightArrays weights;
    private final GroupShape shape;
    private final LongSupplier beside;
    private final DeviceThread thread;

    /** Touched by the device thread only. */
    private LoadedGroup loaded;

    /** @param beside bytes that are taken on the device otherwise */
    GroupRunner(
            TornadoDevice device, Config config, Program program, WeightLayout layout, WeightArrays weights,
            GroupShape shape, LongSupplier beside) {
        this.device = device;
        this.config = config;
        this.program = program;
        this.layout = layout;
        this.weights = weights;
        this.shape = shape;
        this.beside = beside;
        this.thread = new DeviceThread("strata group " + device.id());
    }

    GroupShape shape() {
        return shape;
    }

    <T> T with(Function<LoadedGroup, T> work) {
        return thread.call(() -> {
            if (loaded == null) {
                load();
            }
            return work.apply(loaded);
        });
    }

    private void load() {
        MemoryNeed.ofGroup(config, layout, program, shape, beside.getAsLong()).check(device);
        try {
            loaded = new LoadedGroup(device, config, program, weights, shape);
        } catch (OutOfMemoryError e) {
            throw TornadoEngine.outOfHostMemory(e);
        }
    }

    @Override
    public void close() {
        thread.call(() -> {
            if (loaded != null) {
                loaded.close();
                loaded = null;
            }
            return null;
        });
        thread.close();
    }
}
