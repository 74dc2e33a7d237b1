package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.ArgmaxKernel;
import dev.strata.kernels.tornado.AttentionKernel;
import dev.strata.kernels.tornado.CopyKernel;
import dev.strata.kernels.tornado.CopyTable;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.PatternKernel;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.SplitAttentionKernel;
import dev.strata.kernels.tornado.TiledAttentionKernel;
import dev.strata.kernels.tornado.UploadKernel;
import dev.strata.kernels.tornado.Weights;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Program;
import dev.strata.runtime.program.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The task graphs of a model; the {@linkplain dev.strata.runtime.tornado package} says why these. */
final class ModelGraphs {
    private final Config config;
    private final Program program;
    private final ModelArrays arrays;
    private final LinearChoice linear;
    private final OperationTasks tasks;

    final CopyTable copies;
    final IntArray patternRequest;
    final FloatArray staging;

    final GraphSpec upload;
    final GraphSpec embed;
    /** A layer of many rows, up to its keys and values. */
    final GraphSpec prefillKeys;
    /** The rest of it. */
    final GraphSpec prefill;
    /** From activations to activations. */
    final GraphSpec ahead;
    final GraphSpec decode;
    final GraphSpec out;
    final GraphSpec capture;
    final GraphSpec pattern;
    final GraphSpec stageKeys;
    final GraphSpec stageValues;
    final GraphSpec logits;
    final ReadingGraphs readings;

    ModelGraphs(
            Config config, Program program, ActivationLayout layout, ModelArrays arrays, LinearChoice linear) {
        this.config = config;
        this.program = program;
        this.arrays = arrays;
        this.linear = linear;
        tasks = tasks(layout, this::attention);
        copies = new CopyTable(config.context(), Math.max(config.context(), Site.values().length));
        patternRequest = PatternKernel.request(config.context());
        staging = new FloatArray(config.context() * config.width());
        upload = GraphSpec.of("upload", List.of(uploadTask()));
        embed = GraphSpec.of(
                "embed", tasks.of(program.prologue(), program.positions()), arrays.cursor(), arrays.tokens());
        Region partials = layout.partials(arrays.activations());
        var block = tasks.block(program);
        prefillKeys = GraphSpec.of("prefill_keys", block.keys(), arrays.cursor()).withOwn(linear.layers().scratch());
        prefill = GraphSpec.of("prefill", block.rest(), arrays.cursor()).withOwn(linear.layers().scratch());
        ahead = copy("ahead", arrays.activations(), arrays.activations());
        Program one = Gpt2Program.decode(config);
        decode = GraphSpec.of(
                "decode", tasks(layout, op -> splitAttention(op, partials)).of(one.block(), one.positions()),
                arrays.cursor()).forOneRow();
        out = GraphSpec.of("out", tasks.of(program.epilogue(), program.positions()), arrays.cursor())
                .withOutput(arrays.choice());
        capture = copy("capture", arrays.activations(), arrays.captures());
        stageKeys = stageGraph("stage_keys", arrays.keys());
        stageValues = stageGraph("stage_values", arrays.values());
        pattern = patternGraph();
        logits = logitsGraph();
        var reading = new ReadingArrays(
                linear.readAtOnce(config.context(), config.vocabulary()), arrays.weights(), arrays.cursor(), rows(),
                arrays.captures(), staging, copies);
        readings = new ReadingGraphs(config, reading, tasks, linear);
    }

    /** All of them, the one that uploads first. */
    List<GraphSpec> all() {
        var all = new ArrayList<>(List.of(
                upload, embed, prefillKeys, prefill, ahead, decode, out, capture, stageKeys, stageValues, pattern,
                logits));
        all.addAll(readings.all());
        return all;
    }

    /** Where the readings and {@link #logits} find rows. */
    Region rows() {
        return tasks.region(program.carryFrom());
    }

    private OperationTasks tasks(
            ActivationLayout layout, Function<Operation.Attention, List<KernelTask>> attention) {
        return new OperationTasks(
                linear.layers(), arrays.weights(), arrays.cursor(), arrays.tokens(),
                buffer -> layout.region(arrays.activations(), buffer),
                operation -> switch (operation) {
                    case Operation.Attention op -> attention.apply(op);
                    case Operation.Argmax op -> List.of(ArgmaxKernel.task(
                            "argmax", layout.region(arrays.activations(), op.logits()), arrays.choice()));
                    default -> throw new IllegalArgumentException(operation + " has a task of its own");
                });
    }

    private List<KernelTask> attention(Operation.Attention op) {
        String name = op.out().name();
        Region qkv = tasks.region(op.qkv());
        Region out = tasks.region(op.out());
        return List.of(
                AttentionKernel.append(
                        "kv_cache", arrays.cursor(), qkv, arrays.keys(), arrays.values(), config.context()),
                TiledAttentionKernel.fits(config.headWidth())
                        ? TiledAttentionKernel.overCache(
                                name, arrays.cursor(), qkv, arrays.keys(), arrays.values(), config.context(),
                                op.heads(), out)
                        : AttentionKernel.attend(
                                name, arrays.cursor(), qkv, arrays.keys(), arrays.values(), config.context(),
                                op.heads(), out));
    }

    private List<KernelTask> splitAttention(Operation.Attention op, Region partials) {
        return SplitAttentionKernel.tasks(
                op.out().name(), arrays.cursor(), tasks.region(op.qkv()), arrays.keys(), arrays.values(),
                config.context(), op.heads(), partials, tasks.region(op.out()));
    }

    private KernelTask uploadTask() {
        var matrices = new ArrayList<Weights>(arrays.weights().matrices());
        while (matrices.size() < UploadKernel.MATRICES) {
            matrices.add(matrices.getFirst());
        }
        return UploadKernel.task(
                "arrays", matrices, arrays.weights().vectors(), arrays.keys(), arrays.values(), arrays.activations(),
                arrays.captures());
    }

    private GraphSpec copy(String name, FloatArray from, FloatArray to) {
        return GraphSpec.of(name, List.of(CopyKernel.task("copy", copies, from, to)), copies.array());
    }

    private GraphSpec stageGraph(String name, FloatArray to) {
        return GraphSpec.of(name, List.of(CopyKernel.task("copy", copies, staging, to)), copies.array(), staging);
    }

    private GraphSpec patternGraph() {
        var attention = (Operation.Attention) program.block().get(program.attention());
        var task = PatternKernel.task(
                "pattern", arrays.cursor(), patternRequest, tasks.region(attention.qkv()), arrays.keys(),
                config.context(), attention.heads(), arrays.captures());
        return GraphSpec.of("pattern", List.of(task), arrays.cursor(), patternRequest);
    }

    private GraphSpec logitsGraph() {
        var tasks = linear.logits(
                "captured_logits", arrays.cursor(), rows(), arrays.weights(), unembed().weight(),
                new Region(arrays.captures(), 0, config.vocabulary()));
        return GraphSpec.of("logits", tasks, arrays.cursor());
    }

    /** The logits of a pass's last position. */
    Region lastLogits() {
        return tasks.region(unembed().out());
    }

    private Operation.Unembed unembed() {
        return program.epilogue().stream()
                .filter(Operation.Unembed.class::isInstance)
                .map(Operation.Unembed.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
