package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.AttentionGradient;
import dev.strata.kernels.tornado.ElementGradient;
import dev.strata.kernels.tornado.ElementKernel;
import dev.strata.kernels.tornado.EmbeddingGradient;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LayerNormGradient;
import dev.strata.kernels.tornado.LinearGradient;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.Weights;
import dev.strata.runtime.device.Training.State;
import dev.strata.runtime.program.Backward.Step;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * From operations backwards to tasks, named after the gradients that they compute; {@link OperationTasks} has the way
 * forwards. Gradients of activations are written or added to as the step says, those of parameters always added to.
 */
final class GradientTasks {
    private final TrainingState state;
    private final BatchArrays arrays;
    private final int context;
    private final Function<Buffer, Region> regions;
    private final Function<Buffer, Region> gradients;
    private final boolean learning;

    /**
     * @param context positions that a sequence may have
     * @param regions where each buffer lies
     * @param gradients where each buffer's gradient lies
     * @param learning whether parameters get gradients
     */
    GradientTasks(
            TrainingState state, BatchArrays arrays, int context, Function<Buffer, Region> regions,
            Function<Buffer, Region> gradients, boolean learning) {
        this.state = state;
        this.arrays = arrays;
        this.context = context;
        this.regions = regions;
        this.gradients = gradients;
        this.learning = learning;
    }

    /** The tasks of a part of a program; a loss has none here, as it comes in chunks of rows. */
    List<KernelTask> of(List<Step> steps) {
        return steps.stream().flatMap(step -> of(step).stream()).toList();
    }

    private List<KernelTask> of(Step step) {
        return switch (step.operation()) {
            case Operation.EmbedTokens op -> learning ? embedTokens(op) : List.of();
            case Operation.EmbedPositions op -> learning ? List.of(EmbeddingGradient.positions(
                    name(op.table()), arrays.cursor(), gradient(op.out()), dVectors(), at(op.table())))
                    : List.of();
            case Operation.Add op -> List.of(
                    ElementGradient.add(
                            name(op.a()), arrays.cursor(), gradient(op.out()), gradient(op.a()), step.adds(op.a())),
                    ElementGradient.add(
                            name(op.b()), arrays.cursor(), gradient(op.out()), gradient(op.b()), step.adds(op.b())));
            case Operation.Gelu op -> List.of(ElementGradient.gelu(
                    name(op.in()), arrays.cursor(), regions.apply(op.in()), gradient(op.out()), gradient(op.in()),
                    step.adds(op.in())));
            case Operation.LayerNorm op -> layerNorm(op, step.adds(op.in()));
            case Operation.Linear op -> linear(op, step.adds(op.in()));
            case Operation.Attention op -> AttentionGradient.tasks(
                    name(op.qkv()), arrays.cursor(), regions.apply(op.qkv()), context, op.heads(),
                    gradient(op.out()), arrays.statistics(), gradient(op.qkv()));
            case Operation.CrossEntropy op -> List.of();
            case Operation.Unembed _, Operation.Argmax _, Operation.Capture _, Operation.Rank _,
                    Operation.Predict _, Operation.Patch _, Operation.TargetLogits _ ->
                throw new IllegalArgumentException(step.operation() + " has no gradient");
        };
    }

    /** The table's rows went through the sequences' scales. */
    private List<KernelTask> embedTokens(Operation.EmbedTokens op) {
        var cursor = arrays.cursor();
        return List.of(
                ElementKernel.scale(
                        name(op.out()) + "_scaled", cursor, gradient(op.out()), arrays.scales(), gradient(op.out())),
                EmbeddingGradient.tokens(
                        name(op.table()), cursor, arrays.tokens(), gradient(op.out()), dMatrix(op.table())));
    }

    private List<KernelTask> layerNorm(Operation.LayerNorm op, boolean add) {
        var cursor = arrays.cursor();
        var in = regions.apply(op.in());
        int perLayer = op.gain().perLayer() ? op.gain().columns() : 0;
        var tasks = new ArrayList<KernelTask>();
        tasks.add(LayerNormGradient.statistics(
                op.out().name() + "_statistics", cursor, in, op.epsilon(), arrays.statistics()));
        tasks.add(LayerNormGradient.input(
                name(op.in()) + "_by_" + op.out().name(), cursor, in, arrays.statistics(),
                state.of(State.VALUE).vectors(), at(op.gain()), perLayer, gradient(op.out()), gradient(op.in()),
                add));
        if (learning) {
            tasks.add(LayerNormGradient.parameters(
                    name(op.gain()), cursor, in, arrays.statistics(), gradient(op.out()), dVectors(),
                    at(op.gain()), at(op.bias()), perLayer, true));
        }
        return tasks;
    }

    private List<KernelTask> linear(Operation.Linear op, boolean add) {
        var cursor = arrays.cursor();
        int perLayer = op.weight().perLayer() ? 1 : 0;
        var tasks = new ArrayList<KernelTask>();
        tasks.add(LinearGradient.input(
                name(op.in()), cursor, gradient(op.out()), state.of(State.VALUE).weights(op.weight()), perLayer,
                gradient(op.in()), add));
        if (learning) {
            tasks.add(LinearGradient.weights(
                    name(op.weight()), cursor, gradient(op.out()), regions.apply(op.in()),
                    dMatrix(op.weight()), perLayer, true));
            tasks.add(LinearGradient.bias(
                    name(op.bias()), cursor, gradient(op.out()), dVectors(), at(op.bias()), perLayer, true));
        }
        return tasks;
    }

    private Region gradient(Buffer buffer) {
        return gradients.apply(buffer);
    }

    static String name(Buffer buffer) {
        return "d_" + buffer.name();
    }

    /** Without dots, which TornadoVM puts between a graph's name and a task's. */
    static String name(Parameter parameter) {
        return "d_" + parameter.name().replace('.', '_');
    }

    private FloatArray dMatrix(Parameter matrix) {
        return ((Weights.Wide) state.of(State.GRADIENT).weights(matrix)).values();
    }

    private FloatArray dVectors() {
        return state.of(State.GRADIENT).vectors();
    }

    private int at(Parameter vector) {
        return state.of(State.VALUE).vectorAt(vector);
    }
}
