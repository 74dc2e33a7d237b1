package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.ElementKernel;
import dev.strata.kernels.tornado.EmbeddingKernel;
import dev.strata.kernels.tornado.Follow;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LayerNormKernel;
import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.LinearTasks;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.VectorKernel;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Program;
import dev.strata.runtime.program.Program.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** From operations to tasks: each gets its kernel, named after what it computes. */
final class OperationTasks {
    private final LinearTasks linear;
    private final WeightArrays weights;
    private final IntArray cursor;
    private final IntArray tokens;
    private final Function<Buffer, Region> regions;
    private final Function<Operation, List<KernelTask>> others;

    /**
     * @param linear of linear layers of many rows
     * @param regions where each buffer lies
     * @param others the tasks of operations for which weights, cursor and tokens are not enough: attention, argmax,
     *     patches, target logits
     */
    OperationTasks(
            LinearTasks linear, WeightArrays weights, IntArray cursor, IntArray tokens,
            Function<Buffer, Region> regions, Function<Operation, List<KernelTask>> others) {
        this.linear = linear;
        this.weights = weights;
        this.cursor = cursor;
        this.tokens = tokens;
        this.regions = regions;
        this.others = others;
    }

    /**
     * The tasks of a part of a program. Captures have none here (they run only where something is captured), nor have
     * ranks, predictions and losses, which bring arrays of their own. A GELU or an addition right behind the linear
     * layer whose output it takes is done by that layer's task; the buffers between are written all the same.
     */
    List<KernelTask> of(List<Operation> operations, Positions positions) {
        var computed = operations.stream().filter(operation -> !(operation instanceof Operation.Capture)).toList();
        var tasks = new ArrayList<KernelTask>();
        for (int i = 0; i < computed.size(); i++) {
            if (computed.get(i) instanceof Operation.Linear op && i + 1 < computed.size()) {
                Follow follow = follow(op, computed.get(i + 1));
                tasks.addAll(linear(op, positions, follow));
                i += follow == Follow.NOTHING ? 0 : 1;
            } else {
                tasks.addAll(of(computed.get(i), positions));
            }
        }
        return tasks;
    }

    /**
     * A block's tasks.
     *
     * @param keys up to its keys and values
     * @param rest all others
     */
    record Block(List<KernelTask> keys, List<KernelTask> rest) {}

    /** The tasks of a program's block, the first of whose attention's appends keys and values to a cache. */
    Block block(Program program) {
        int at = program.attention();
        List<Operation> block = program.block();
        var keys = new ArrayList<>(of(block.subList(0, at), program.positions()));
        var rest = new ArrayList<>(of(block.get(at), program.positions()));
        keys.add(rest.removeFirst());
        rest.addAll(of(block.subList(at + 1, block.size()), program.positions()));
        return new Block(keys, rest);
    }

    private Follow follow(Operation.Linear op, Operation next) {
        return switch (next) {
            case Operation.Gelu gelu when gelu.in().equals(op.out()) ->
                    Follow.gelu(region(op.out()), region(gelu.out()));
            case Operation.Add add when add.b().equals(op.out()) ->
                    Follow.add(region(op.out()), region(add.a()), region(add.out()));
            default -> Follow.NOTHING;
        };
    }

    /** A buffer's place. */
    Region region(Buffer buffer) {
        return regions.apply(buffer);
    }

    List<KernelTask> of(Operation operation, Positions positions) {
        return switch (operation) {
            case Operation.EmbedTokens op -> List.of(EmbeddingKernel.tokens(
                    op.out().name(), cursor, tokens, weights.weights(op.table()), region(op.out())));
            case Operation.EmbedPositions op -> List.of(EmbeddingKernel.positions(
                    op.out().name(), cursor, weights.vectors(), at(op.table()), region(op.out())));
            case Operation.Add op -> List.of(ElementKernel.add(
                    op.out().name(), cursor, region(op.a()), region(op.b()), region(op.out())));
            case Operation.Gelu op -> List.of(ElementKernel.gelu(
                    op.out().name(), cursor, region(op.in()), region(op.out())));
            case Operation.LayerNorm op -> List.of(LayerNormKernel.task(
                    op.out().name(), cursor, region(op.in()), weights.vectors(), at(op.gain()), at(op.bias()),
                    op.gain().perLayer() ? op.gain().columns() : 0, op.epsilon(), region(op.out())));
            case Operation.Linear op -> linear(op, positions, Follow.NOTHING);
            case Operation.Unembed op -> List.of(VectorKernel.task(
                    op.out().name(), cursor, region(op.in()), weights.weights(op.weight()), weights.vectors(),
                    LinearKernel.NO_BIAS, 0, region(op.out())));
            case Operation.Attention op -> others.apply(op);
            case Operation.Argmax op -> others.apply(op);
            case Operation.Patch op -> others.apply(op);
            case Operation.TargetLogits op -> others.apply(op);
            case Operation.Capture op -> List.of();
            case Operation.Rank op -> List.of();
            case Operation.Predict op -> List.of();
            case Operation.CrossEntropy op -> List.of();
        };
    }

    private List<KernelTask> linear(Operation.Linear op, Positions positions, Follow follow) {
        var matrix = weights.weights(op.weight());
        int perLayer = op.weight().perLayer() ? 1 : 0;
        return switch (positions) {
            case MANY -> linear.tasks(
                    op.out().name(), cursor, region(op.in()), matrix, weights.vectors(), at(op.bias()), perLayer,
                    region(op.out()), follow);
            case ONE -> List.of(VectorKernel.task(
                    op.out().name(), cursor, region(op.in()), matrix, weights.vectors(), at(op.bias()), perLayer,
                    region(op.out()), follow));
        };
    }

    private int at(Parameter vector) {
        return weights.vectorAt(vector);
    }
}
