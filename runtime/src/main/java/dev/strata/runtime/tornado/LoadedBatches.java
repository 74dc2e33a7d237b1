package dev.strata.runtime.tornado;

import dev.strata.kernels.AdamW;
import dev.strata.kernels.tornado.Cursor;
import dev.strata.kernels.tornado.TargetLogitsKernel;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Patch;
import dev.strata.runtime.device.PatchedBatch;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Program;
import dev.strata.runtime.tornado.BatchGraphs.Reverse;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A model on the device with room for batches of so many rows: forwards, backwards, and steps of AdamW. Used by one
 * thread only.
 */
final class LoadedBatches implements AutoCloseable {
    private final Program program;
    private final BatchLayout layout;
    private final TrainingState state;
    private final BatchArrays arrays;
    private final BatchGraphs graphs;
    private final GraphPlan plan;

    /** Builds the graphs and uploads the model. */
    LoadedBatches(TornadoDevice device, Config config, Program program, BatchLayout layout, TrainingState state) {
        this.program = program;
        this.layout = layout;
        this.state = state;
        arrays = BatchArrays.create(layout);
        graphs = new BatchGraphs(
                config, program, layout, state, arrays, LinearChoice.of(device, state.of(State.VALUE).layout()));
        plan = new GraphPlan(device, graphs.shared(), graphs.all());
    }

    /** Rows that there is room for. */
    int rows() {
        return layout.rows();
    }

    /** Forwards only. */
    float[] losses(Batch batch) {
        forward(batch, graphs.block);
        losses(batch, graphs.loss);
        return read(arrays.losses(), 0, batch.rows());
    }

    /** Forwards only, sequences patched; the wanted tokens' logits at each one's last position, [sequence][token]. */
    float[][] patchedLogits(PatchedBatch patched) {
        patch(patched.patches());
        forward(patched.batch(), graphs.patchedBlock);
        int sequences = patched.batch().sequences();
        int[] tokens = patched.tokens();
        float[][] logits = new float[sequences][tokens.length];
        for (int from = 0; from < tokens.length; from += BatchArrays.WANTED) {
            int count = Math.min(BatchArrays.WANTED, tokens.length - from);
            TargetLogitsKernel.set(arrays.wanted(), tokens, from, from + count);
            graphs.targetLogits.resize(sequences * count);
            plan.run(graphs.targetLogits);
            float[] some = read(arrays.targetLogits(), 0, sequences * count);
            for (int sequence = 0; sequence < sequences; sequence++) {
                System.arraycopy(some, sequence * count, logits[sequence], from, count);
            }
        }
        return logits;
    }

    private void patch(List<Optional<Patch>> patches) {
        for (int sequence = 0; sequence < patches.size(); sequence++) {
            arrays.patches().clear(sequence);
            int to = sequence;
            patches.get(sequence).ifPresent(patch -> arrays.patches().set(
                    to, patch.hook().site().ordinal(), patch.hook().layer(), patch.source(),
                    patch.fromPosition(), patch.toPosition(), patch.fromColumn(),
                    patch.toColumn() - patch.fromColumn()));
        }
    }

    /** Forwards, and backwards to the token embeddings; returns the losses. */
    float[] inputs(Batch batch) {
        return backward(batch, 1, graphs.inputs);
    }

    /** Forwards and backwards; {@code scale} × the losses' gradients are added to those of the parameters. */
    float[] learn(Batch batch, float scale) {
        return backward(batch, scale, graphs.learning.orElseThrow().reverse());
    }

    /** The gradient by the token embeddings of the last {@link #inputs}, [rows, width]. */
    float[] embeddingGradient(int rows) {
        var gradient = graphs.embeddingGradient();
        return read(gradient.array(), gradient.at(), rows * gradient.width());
    }

    /** The sum of the squares of all parameters' gradients. */
    double squaredNorm() {
        var learning = graphs.learning.orElseThrow();
        plan.run(learning.norm());
        double sum = 0;
        for (FloatArray partials : learning.partials()) {
            for (int i = 0; i < partials.getSize(); i++) {
                sum += partials.get(i);
            }
        }
        return sum;
    }

    /** A step of AdamW; leaves the gradients 0. */
    void update(AdamW step, float gradientScale) {
        var learning = graphs.learning.orElseThrow();
        learning.settings().set(step, gradientScale);
        plan.run(learning.update());
    }

    /** Brings part of the model over, to where the host has it. */
    void bring(TrainingState.Slice slice) {
        plan.read(slice.array(), slice.at(), slice.floats());
    }

    /** Brings all that changes in training over, to where the host has it. */
    void bringAll() {
        Stream.of(State.values())
                .flatMap(kind -> state.floats(kind).stream())
                .forEach(array -> plan.read(array, 0, array.getSize()));
    }

    private float[] backward(Batch batch, float scale, Reverse reverse) {
        forward(batch, graphs.block);
        arrays.factor().set(0, scale);
        losses(batch, reverse.loss());
        run(reverse.epilogue(), batch, 0);
        for (int layer = program.layers() - 1; layer >= 0; layer--) {
            run(reverse.block(), batch, layer);
        }
        run(reverse.prologue(), batch, 0);
        return read(arrays.losses(), 0, batch.rows());
    }

    private void forward(Batch batch, GraphSpec block) {
        for (int row = 0; row < batch.rows(); row++) {
            arrays.tokens().set(row, batch.tokens()[row]);
            arrays.targets().set(row, batch.targets()[row]);
        }
        for (int sequence = 0; sequence < batch.sequences(); sequence++) {
            arrays.scales().set(sequence, batch.scales()[sequence]);
        }
        run(graphs.embed, batch, 0);
        for (int layer = 0; layer < program.layers(); layer++) {
            run(block, batch, layer);
        }
        run(graphs.epilogue, batch, 0);
    }

    private void run(GraphSpec graph, Batch batch, int layer) {
        Cursor.batch(arrays.cursor(), batch.sequences(), batch.length());
        arrays.cursor().set(Cursor.LAYER, layer);
        graph.resize(batch.rows());
        plan.run(graph);
    }

    /** Chunk by chunk. */
    private void losses(Batch batch, GraphSpec graph) {
        for (int row = 0; row < batch.rows(); row += layout.chunk()) {
            int rows = Math.min(layout.chunk(), batch.rows() - row);
            arrays.cursor().set(Cursor.ROWS, rows);
            arrays.cursor().set(Cursor.LAYER, row / layout.chunk());
            graph.resize(rows);
            plan.run(graph);
        }
    }

    private float[] read(FloatArray array, int at, int floats) {
        return plan.read(array, at, floats).toArray(ValueLayout.JAVA_FLOAT);
    }

    @Override
    public void close() {
        plan.close();
    }
}
