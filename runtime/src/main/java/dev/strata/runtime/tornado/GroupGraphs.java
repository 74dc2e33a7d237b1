package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.ArgmaxKernel;
import dev.strata.kernels.tornado.CopyKernel;
import dev.strata.kernels.tornado.GroupAttentionKernel;
import dev.strata.kernels.tornado.GroupEmbeddingKernel;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.UploadKernel;
import dev.strata.kernels.tornado.Weights;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Program;
import java.util.ArrayList;
import java.util.List;

/** The task graphs of sequences that advance together; the {@linkplain dev.strata.runtime.tornado package} says how. */
final class GroupGraphs {
    private final GroupArrays arrays;
    private final OperationTasks tasks;

    final GraphSpec upload;
    final GraphSpec embed;
    /** A layer up to its keys and values. */
    final GraphSpec keys;
    /** The rest of it. */
    final GraphSpec block;
    final GraphSpec norm;
    /** Its grids' rows are the sequences of the pass, whose last rows come first. */
    final GraphSpec out;
    /** Its grid's rows are the copies. */
    final GraphSpec capture;
    /** Of the sequences' last rows. */
    final Region logits;
    final ReadingGraphs readings;

    GroupGraphs(
            Config config, Program program, ActivationLayout layout, GroupShape shape, GroupArrays arrays,
            LinearChoice linear) {
        this.arrays = arrays;
        tasks = new OperationTasks(
                linear.layers(), arrays.weights(), arrays.cursor(), arrays.tokens(),
                buffer -> layout.region(arrays.activations(), buffer), this::attention);
        logits = new Region(arrays.activations(), Math.toIntExact(layout.size()), config.vocabulary());
        upload = GraphSpec.of("upload", List.of(uploadTask()));
        embed = GraphSpec.of(
                "embed", tasks(program, program.prologue()), arrays.cursor(), arrays.tokens(), arrays.rows().array());
        var tasksOfBlock = tasks.block(program);
        keys = GraphSpec.of("keys", tasksOfBlock.keys(), arrays.cursor(), arrays.rows().array())
                .withOwn(linear.layers().scratch());
        block = GraphSpec.of("block", tasksOfBlock.rest(), arrays.cursor(), arrays.rows().array())
                .withOwn(linear.layers().scratch());
        norm = GraphSpec.of("norm", tasks(program, program.epilogue()), arrays.cursor());
        out = GraphSpec.of("out", out(unembed(program), linear), arrays.cursor())
                .withOutput(arrays.choices());
        capture = GraphSpec.of(
                "capture", List.of(CopyKernel.task("copy", arrays.copies(), arrays.activations(), arrays.captures())),
                arrays.copies().array());
        var reading = new ReadingArrays(
                linear.readAtOnce(shape.readAtOnce(), config.vocabulary()), arrays.weights(), arrays.cursor(),
                tasks.region(program.carryFrom()), arrays.captures(), arrays.staging(), arrays.copies());
        readings = new ReadingGraphs(config, reading, tasks, linear);
    }

    /** All of them, the one that uploads first. */
    List<GraphSpec> all() {
        var all = new ArrayList<>(List.of(upload, embed, keys, block, norm, out, capture));
        all.addAll(readings.all());
        return all;
    }

    private static Operation.Unembed unembed(Program program) {
        return program.epilogue().stream()
                .filter(Operation.Unembed.class::isInstance)
                .map(Operation.Unembed.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** The tasks of what is ahead of the blocks or behind them, if they are of all rows. */
    private List<KernelTask> tasks(Program program, List<Operation> operations) {
        var all = new ArrayList<KernelTask>();
        for (Operation operation : operations) {
            switch (operation) {
                case Operation.EmbedPositions op -> all.add(GroupEmbeddingKernel.positions(
                        op.out().name(), arrays.cursor(), arrays.rows(), arrays.weights().vectors(),
                        arrays.weights().vectorAt(op.table()), tasks.region(op.out())));
                case Operation.Unembed _, Operation.Argmax _ -> { }
                default -> all.addAll(tasks.of(operation, program.positions()));
            }
        }
        return all;
    }

    /** The last rows' logits, and the largest of these. */
    private List<KernelTask> out(Operation.Unembed op, LinearChoice linear) {
        var all = new ArrayList<>(linear.logits(
                op.out().name(), arrays.cursor(), tasks.region(op.in()), arrays.weights(), op.weight(), logits));
        all.add(ArgmaxKernel.ofRows("argmax", logits, arrays.choices()));
        return all;
    }

    private List<KernelTask> attention(Operation operation) {
        if (!(operation instanceof Operation.Attention op)) {
            throw new IllegalArgumentException(operation + " is no part of a pass");
        }
        return List.of(
                GroupAttentionKernel.append(
                        "kv_cache", arrays.cursor(), arrays.rows(), tasks.region(op.qkv()), arrays.caches()),
                GroupAttentionKernel.attend(
                        op.out().name(), arrays.cursor(), arrays.rows(), tasks.region(op.qkv()), arrays.caches(),
                        op.heads(), tasks.region(op.out())));
    }

    private KernelTask uploadTask() {
        var matrices = new ArrayList<Weights>(arrays.weights().matrices());
        while (matrices.size() < UploadKernel.MATRICES) {
            matrices.add(matrices.getFirst());
        }
        return UploadKernel.task(
                "arrays", matrices, arrays.weights().vectors(), arrays.caches().keys(), arrays.caches().values(),
                arrays.activations(), arrays.captures());
    }
}
