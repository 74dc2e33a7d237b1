package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.ArgmaxKernel;
import dev.strata.kernels.tornado.AttentionKernel;
import dev.strata.kernels.tornado.ElementKernel;
import dev.strata.kernels.tornado.EmbeddingKernel;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LayerNormKernel;
import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.VectorKernel;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Program.Positions;
import java.util.List;

/** From operations to tasks: each gets its kernel, named after what it computes. */
final class OperationTasks {
    private final Config config;
    private final ActivationLayout layout;
    private final ModelArrays arrays;

    OperationTasks(Config config, ActivationLayout layout, ModelArrays arrays) {
        this.config = config;
        this.layout = layout;
        this.arrays = arrays;
    }

    /**
     * The tasks of a part of a program. Captures have none here (they run only where something is captured), nor have
     * ranks and first choices, which bring arrays of their own.
     */
    List<KernelTask> of(List<Operation> operations, Positions positions) {
        return operations.stream().flatMap(operation -> of(operation, positions).stream()).toList();
    }

    /** A buffer's place. */
    Region region(Buffer buffer) {
        return layout.region(arrays.activations(), buffer);
    }

    private List<KernelTask> of(Operation operation, Positions positions) {
        var cursor = arrays.cursor();
        return switch (operation) {
            case Operation.EmbedTokens op -> List.of(EmbeddingKernel.tokens(
                    op.out().name(), cursor, arrays.tokens(), arrays.weights().weights(op.table()), region(op.out())));
            case Operation.EmbedPositions op -> List.of(EmbeddingKernel.positions(
                    op.out().name(), cursor, arrays.weights().vectors(), at(op.table()), region(op.out())));
            case Operation.Add op -> List.of(ElementKernel.add(
                    op.out().name(), cursor, region(op.a()), region(op.b()), region(op.out())));
            case Operation.Gelu op -> List.of(ElementKernel.gelu(
                    op.out().name(), cursor, region(op.in()), region(op.out())));
            case Operation.LayerNorm op -> List.of(LayerNormKernel.task(
                    op.out().name(), cursor, region(op.in()), arrays.weights().vectors(), at(op.gain()), at(op.bias()),
                    op.gain().perLayer() ? op.gain().columns() : 0, op.epsilon(), region(op.out())));
            case Operation.Linear op -> List.of(linear(op, positions));
            case Operation.Attention op -> List.of(
                    AttentionKernel.append(
                            "kv_cache", cursor, region(op.qkv()), arrays.keys(), arrays.values(), config.context()),
                    AttentionKernel.attend(
                            op.out().name(), cursor, region(op.qkv()), arrays.keys(), arrays.values(),
                            config.context(), op.heads(), region(op.out())));
            case Operation.Unembed op -> List.of(VectorKernel.task(
                    op.out().name(), cursor, region(op.in()), arrays.weights().weights(op.weight()),
                    arrays.weights().vectors(), LinearKernel.NO_BIAS, 0, region(op.out())));
            case Operation.Argmax op -> List.of(ArgmaxKernel.task("argmax", region(op.logits()), arrays.choice()));
            case Operation.Capture op -> List.of();
            case Operation.Rank op -> List.of();
            case Operation.FirstChoice op -> List.of();
            case Operation.CrossEntropy op -> List.of();
        };
    }

    private KernelTask linear(Operation.Linear op, Positions positions) {
        var weights = arrays.weights().weights(op.weight());
        var vectors = arrays.weights().vectors();
        int perLayer = op.weight().perLayer() ? 1 : 0;
        return switch (positions) {
            case MANY -> LinearKernel.task(
                    op.out().name(), arrays.cursor(), region(op.in()), weights, vectors, at(op.bias()), perLayer,
                    region(op.out()));
            case ONE -> VectorKernel.task(
                    op.out().name(), arrays.cursor(), region(op.in()), weights, vectors, at(op.bias()), perLayer,
                    region(op.out()));
        };
    }

    private int at(Parameter vector) {
        return arrays.weights().vectorAt(vector);
    }
}
