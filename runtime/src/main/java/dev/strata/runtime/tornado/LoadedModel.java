package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.Region;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Program;
import java.lang.foreign.MemorySegment;

/** A model on the device: its arrays, its graphs, and what runs them. Used by one thread only. */
final class LoadedModel implements CaptureStore, AutoCloseable {
    private final ModelArrays arrays;
    private final GraphPlan plan;
    private final ForwardPass forward;
    private final Readings readings;
    private final CacheSwap cache;
    private final Region lastLogits;

    /** Builds the graphs and uploads the weights. */
    LoadedModel(
            TornadoDevice device, Config config, Program program, ActivationLayout layout, WeightArrays weights,
            int captures) {
        arrays = ModelArrays.create(weights, config, layout.size(), captures);
        var graphs = new ModelGraphs(config, program, layout, arrays, LinearChoice.of(device, weights.layout()));
        plan = new GraphPlan(device, arrays.shared(), graphs.all());
        forward = new ForwardPass(config, program, layout, arrays, graphs, plan);
        readings = new Readings(graphs.readings, plan);
        cache = new CacheSwap(config, arrays, graphs, plan);
        lastLogits = graphs.lastLogits();
    }

    ForwardPass forward() {
        return forward;
    }

    @Override
    public Readings readings() {
        return readings;
    }

    CacheSwap cache() {
        return cache;
    }

    /** Captured floats that there is room for. */
    int capacity() {
        return arrays.captures().getSize();
    }

    /** The last pass's first choice, which came over with it. */
    int argmax() {
        return arrays.choice().get(0);
    }

    /** The last pass's logits, brought over now. */
    float[] logits() {
        var logits = new float[lastLogits.width()];
        MemorySegment.ofArray(logits).copyFrom(plan.read(lastLogits.array(), lastLogits.at(), logits.length));
        return logits;
    }

    @Override
    public MemorySegment captured(int at, int floats) {
        return plan.copy(arrays.captures(), at, floats);
    }

    @Override
    public void close() {
        plan.close();
    }
}
