package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.AdamWKernel;
import dev.strata.kernels.tornado.AdamWSettings;
import dev.strata.kernels.tornado.CrossEntropyKernel;
import dev.strata.kernels.tornado.FillKernel;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LinearGradient;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.SquaredNormKernel;
import dev.strata.kernels.tornado.TouchKernel;
import dev.strata.kernels.tornado.UploadKernel;
import dev.strata.kernels.tornado.Weights;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Backward;
import dev.strata.runtime.program.Backward.Step;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Operation.CrossEntropy;
import dev.strata.runtime.program.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The task graphs of batches; the {@linkplain dev.strata.runtime.tornado package} says how they run. */
final class BatchGraphs {
    /** Work groups that share in the sum of an array's squares. */
    private static final int PARTIALS = 256;

    /**
     * The way back.
     *
     * @param loss a chunk's, forwards and backwards
     */
    record Reverse(GraphSpec loss, GraphSpec epilogue, GraphSpec block, GraphSpec prologue) {}

    /**
     * What only learning needs.
     *
     * @param partials of the squared norm, for each array of gradients
     */
    record Learning(
            Reverse reverse, GraphSpec norm, List<FloatArray> partials, GraphSpec update, AdamWSettings settings) {}

    private final Config config;
    private final Program program;
    private final Backward backward;
    private final BatchLayout layout;
    private final TrainingState state;
    private final BatchArrays arrays;
    private final LinearChoice linear;
    private final List<Object> scratch;
    private final List<Object> shared = new ArrayList<>();

    final GraphSpec upload;
    final GraphSpec embed;
    final GraphSpec block;
    final GraphSpec epilogue;
    final GraphSpec loss;
    /** In place of the block, where sequences are patched. */
    final GraphSpec patchedBlock;
    /** In place of the loss; its grid's rows are pairs of a sequence and a token. */
    final GraphSpec targetLogits;
    /** Without gradients of parameters. */
    final Reverse inputs;
    final Optional<Learning> learning;

    BatchGraphs(
            Config config, Program program, BatchLayout layout, TrainingState state, BatchArrays arrays,
            LinearChoice linear) {
        this.config = config;
        this.program = program;
        this.backward = Backward.of(program);
        this.layout = layout;
        this.state = state;
        this.arrays = arrays;
        this.linear = linear;
        this.scratch = linear.layers().scratch();
        if (state.learns()) {
            Stream.of(State.values()).forEach(kind -> shared.addAll(state.floats(kind)));
        } else {
            state.of(State.VALUE).matrices().forEach(matrix -> shared.add(matrix.array()));
            shared.add(state.of(State.VALUE).vectors());
        }
        shared.addAll(arrays.shared());
        upload = graph("upload", state.learns() ? touch() : List.of(uploadFrozen()));
        var forward = new BatchTasks(linear.layers(), state.of(State.VALUE), arrays, config.context());
        embed = graph("embed", forward.of(program.prologue(), this::activation));
        block = graph("block", forward.of(program.block(), this::activation));
        epilogue = graph("epilogue", forward.of(program.epilogue(), this::last));
        loss = graph("loss", lossTasks());
        Program patched = Gpt2Program.patched(config);
        patchedBlock = graph("patched_block", forward.of(patched.block(), this::activation));
        targetLogits = graph("target_logits", forward.of(List.of(patched.epilogue().getLast()), this::last))
                .bringing(arrays.targetLogits());
        inputs = reverse("inputs", false);
        learning = state.learns() ? Optional.of(learning()) : Optional.empty();
    }

    /** All of them, the one that uploads first. */
    List<GraphSpec> all() {
        var all = new ArrayList<>(List.of(upload, embed, block, epilogue, loss, patchedBlock, targetLogits));
        add(all, inputs);
        learning.ifPresent(learns -> {
            add(all, learns.reverse());
            all.add(learns.norm());
            all.add(learns.update());
        });
        return all;
    }

    private static void add(List<GraphSpec> all, Reverse reverse) {
        all.addAll(List.of(reverse.loss(), reverse.epilogue(), reverse.block(), reverse.prologue()));
    }

    /** The arrays that the graphs hand to one another. */
    List<Object> shared() {
        return shared;
    }

    /** The gradient by the token embeddings. */
    Region embeddingGradient() {
        return program.prologue().stream()
                .filter(Operation.EmbedTokens.class::isInstance)
                .map(operation -> gradient(((Operation.EmbedTokens) operation).out()))
                .findFirst()
                .orElseThrow();
    }

    private Learning learning() {
        var gradients = state.floats(State.GRADIENT);
        var partials = gradients.stream().map(_ -> new FloatArray(PARTIALS)).toList();
        var norms = new ArrayList<KernelTask>();
        var updates = new ArrayList<KernelTask>();
        var settings = new AdamWSettings();
        for (int i = 0; i < gradients.size(); i++) {
            FloatArray values = state.floats(State.VALUE).get(i);
            boolean matrix = i < gradients.size() - 1;
            int[] decay = matrix ? new int[] {0, values.getSize()} : state.decayingVectors();
            norms.add(SquaredNormKernel.task("norm_" + i, gradients.get(i), partials.get(i)));
            updates.add(AdamWKernel.task(
                    "adamw_" + i, settings, values, gradients.get(i), state.floats(State.FIRST_MOMENT).get(i),
                    state.floats(State.SECOND_MOMENT).get(i), decay[0], decay[1]));
            updates.add(FillKernel.task("clear_" + i, gradients.get(i), 0f));
        }
        var norm = new GraphSpec("norm", norms, List.of(), List.of(), List.copyOf(partials), List.of(), false);
        return new Learning(reverse("learning", true), norm, partials, graph("update", updates), settings);
    }

    private Reverse reverse(String name, boolean learn) {
        Function<Function<Buffer, Region>, GradientTasks> tasks = regions ->
                new GradientTasks(state, arrays, config.context(), regions, this::gradient, learn);
        return new Reverse(
                graph(name + "_loss", lossTasks(learn)),
                graph(name + "_epilogue", tasks.apply(this::last).of(backward.epilogue())),
                graph(name + "_block", tasks.apply(this::activation).of(backward.block())),
                graph(name + "_prologue", tasks.apply(this::activation).of(backward.prologue())));
    }

    /** A graph whose tasks' arrays, but for the shared ones and scratch, go to the device at every execution. */
    private GraphSpec graph(String name, List<KernelTask> tasks) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var inputs = new ArrayList<>();
        var own = new ArrayList<>();
        for (KernelTask task : tasks) {
            for (Object array : task.arrays()) {
                if (!isAmong(shared, array) && seen.add(array)) {
                    (isAmong(scratch, array) ? own : inputs).add(array);
                }
            }
        }
        return GraphSpec.of(name, tasks, inputs.toArray()).withOwn(own);
    }

    private static boolean isAmong(List<Object> arrays, Object array) {
        return arrays.stream().anyMatch(other -> other == array);
    }

    /** A chunk's losses, with what they leave in place of the logits. */
    private List<KernelTask> lossTasks() {
        var op = (CrossEntropy) crossEntropy().operation();
        Region logits = layout.logits(arrays.gradients());
        var all = new ArrayList<>(linear.logits(
                "logits", arrays.cursor(), layout.chunked(last(op.in())), state.of(State.VALUE), op.weight(), logits));
        all.add(CrossEntropyKernel.task(
                "losses", arrays.cursor(), logits, layout.chunk(), arrays.targets(), arrays.factor(),
                arrays.losses()));
        return all;
    }

    private List<KernelTask> lossTasks(boolean learn) {
        Step step = crossEntropy();
        var op = (CrossEntropy) step.operation();
        Region logits = layout.logits(arrays.gradients());
        var tasks = new ArrayList<>(lossTasks());
        tasks.add(LinearGradient.input(
                GradientTasks.name(op.in()), arrays.cursor(), logits, weights(op), 0,
                layout.chunked(gradient(op.in())), step.adds(op.in())));
        if (learn) {
            var dWeight = (Weights.Wide) state.of(State.GRADIENT).weights(op.weight());
            tasks.add(LinearGradient.weights(
                    GradientTasks.name(op.weight()), arrays.cursor(), logits, layout.chunked(last(op.in())),
                    dWeight.values(), 0, true));
        }
        return tasks;
    }

    private Step crossEntropy() {
        return backward.epilogue().stream()
                .filter(step -> step.operation() instanceof CrossEntropy)
                .findFirst()
                .orElseThrow();
    }

    private Weights weights(CrossEntropy op) {
        return state.of(State.VALUE).weights(op.weight());
    }

    private Region activation(Buffer buffer) {
        return layout.activation(arrays.activations(), buffer);
    }

    private Region last(Buffer buffer) {
        return layout.last(arrays.activations(), buffer);
    }

    private Region gradient(Buffer buffer) {
        return layout.gradient(arrays.gradients(), buffer);
    }

    private KernelTask uploadFrozen() {
        var matrices = new ArrayList<Weights>(state.of(State.VALUE).matrices());
        while (matrices.size() < UploadKernel.MATRICES) {
            matrices.add(matrices.getFirst());
        }
        return UploadKernel.task(
                "arrays", matrices, state.of(State.VALUE).vectors(), arrays.activations(), arrays.gradients(),
                arrays.statistics(), arrays.losses());
    }

    private List<KernelTask> touch() {
        var one = new FloatArray(1);
        one.set(0, 1f);
        var all = new ArrayList<FloatArray>();
        shared.forEach(array -> all.add((FloatArray) array));
        var tasks = new ArrayList<KernelTask>();
        for (int i = 0; i < all.size(); i += TouchKernel.ARRAYS) {
            tasks.add(TouchKernel.task(
                    "arrays_" + i, all.subList(i, Math.min(all.size(), i + TouchKernel.ARRAYS)), one));
        }
        return tasks;
    }
}
