package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.BatchAttentionKernel;
import dev.strata.kernels.tornado.ElementKernel;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LinearTasks;
import dev.strata.kernels.tornado.PatchKernel;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.TargetLogitsKernel;
import dev.strata.kernels.tornado.TiledAttentionKernel;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Program.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** From a batch's operations to tasks: embeddings with a scale per sequence, attention without a cache, patches. */
final class BatchTasks {
    private final LinearTasks linear;
    private final WeightArrays weights;
    private final BatchArrays arrays;
    private final int context;

    /** @param context positions that a sequence may have */
    BatchTasks(LinearTasks linear, WeightArrays weights, BatchArrays arrays, int context) {
        this.linear = linear;
        this.weights = weights;
        this.arrays = arrays;
        this.context = context;
    }

    /**
     * The tasks of a part of a program; a loss has none here, as it comes in chunks of rows.
     *
     * @param regions where each buffer lies
     */
    List<KernelTask> of(List<Operation> operations, Function<Buffer, Region> regions) {
        var tasks = new OperationTasks(
                linear, weights, arrays.cursor(), arrays.tokens(), regions, operation -> others(operation, regions));
        var all = new ArrayList<KernelTask>();
        for (Operation operation : operations) {
            all.addAll(tasks.of(operation, Positions.MANY));
            if (operation instanceof Operation.EmbedTokens embedding) {
                Region out = regions.apply(embedding.out());
                all.add(ElementKernel.scale(
                        embedding.out().name() + "_scaled", arrays.cursor(), out, arrays.scales(), out));
            }
        }
        return all;
    }

    private List<KernelTask> others(Operation operation, Function<Buffer, Region> regions) {
        return switch (operation) {
            case Operation.Attention op -> List.of(attention(op, regions.apply(op.qkv()), regions.apply(op.out())));
            case Operation.Patch op -> List.of(PatchKernel.task(
                    op.buffer().name() + "_patched", arrays.cursor(), arrays.patches(), op.site().ordinal(),
                    regions.apply(op.buffer())));
            case Operation.TargetLogits op -> List.of(TargetLogitsKernel.task(
                    "target_logits", arrays.cursor(), arrays.wanted(), regions.apply(op.in()),
                    weights.weights(op.weight()), arrays.targetLogits()));
            default -> throw new IllegalArgumentException(operation + " is no part of a batch");
        };
    }

    private KernelTask attention(Operation.Attention op, Region qkv, Region out) {
        String name = op.out().name();
        return TiledAttentionKernel.fits(out.width() / op.heads())
                ? TiledAttentionKernel.withinSequences(name, arrays.cursor(), qkv, op.heads(), out)
                : BatchAttentionKernel.task(name, arrays.cursor(), qkv, context, op.heads(), out);
    }
}
