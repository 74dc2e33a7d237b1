package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.ArgmaxKernel;
import dev.strata.kernels.tornado.AttentionKernel;
import dev.strata.kernels.tornado.CopyKernel;
import dev.strata.kernels.tornado.CopyTable;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.LinearKernel;
import dev.strata.kernels.tornado.PatternKernel;
import dev.strata.kernels.tornado.PredictKernel;
import dev.strata.kernels.tornado.Predictions;
import dev.strata.kernels.tornado.RankKernel;
import dev.strata.kernels.tornado.Ranking;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.UploadKernel;
import dev.strata.kernels.tornado.Weights;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Program;
import dev.strata.runtime.program.Program.Positions;
import dev.strata.runtime.program.Site;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The task graphs of a model; the {@linkplain dev.strata.runtime.tornado package} says why these. */
final class ModelGraphs {
    /** Room for this many pairs of row and target in one ranking, or a context's if that is more. */
    private static final int PAIRS = 4096;

    /** A graph that ranks targets, and the tasks among its own whose grids depend on them. */
    record RankGraph(GraphSpec graph, List<KernelTask> tasks, Ranking arrays) {}

    /** A graph that predicts, and the tasks among its own whose grids depend on the rows and targets. */
    record PredictGraph(GraphSpec graph, List<KernelTask> tasks, Predictions arrays) {}

    private final Config config;
    private final Program program;
    private final ModelArrays arrays;
    private final OperationTasks tasks;

    final CopyTable copies;
    final IntArray patternRequest;
    final FloatArray staging;

    final GraphSpec upload;
    final GraphSpec embed;
    final GraphSpec prefill;
    final GraphSpec decode;
    final GraphSpec out;
    final GraphSpec capture;
    final GraphSpec pattern;
    final GraphSpec gather;
    final GraphSpec stage;
    final GraphSpec stageKeys;
    final GraphSpec stageValues;
    final GraphSpec logits;
    private final RankGraph rankNormalised;
    private final RankGraph rankRaw;
    private final PredictGraph predictNormalised;
    private final PredictGraph predictRaw;

    ModelGraphs(Config config, Program program, ActivationLayout layout, ModelArrays arrays) {
        this.config = config;
        this.program = program;
        this.arrays = arrays;
        tasks = new OperationTasks(
                arrays.weights(), arrays.cursor(), arrays.tokens(),
                buffer -> layout.region(arrays.activations(), buffer), this::others);
        copies = new CopyTable(config.context(), Math.max(config.context(), Site.values().length));
        patternRequest = PatternKernel.request(config.context());
        staging = new FloatArray(config.context() * config.width());
        upload = GraphSpec.of("upload", List.of(uploadTask()));
        embed = GraphSpec.of(
                "embed", tasks.of(program.prologue(), program.positions()), arrays.cursor(), arrays.tokens());
        prefill = block("prefill", program);
        decode = block("decode", Gpt2Program.decode(config));
        out = GraphSpec.of("out", tasks.of(program.epilogue(), program.positions()), arrays.cursor())
                .withOutput(arrays.choice());
        capture = copy("capture", arrays.activations(), arrays.captures());
        gather = copy("gather", arrays.captures(), arrays.activations());
        stage = stageGraph("stage", arrays.activations());
        stageKeys = stageGraph("stage_keys", arrays.keys());
        stageValues = stageGraph("stage_values", arrays.values());
        pattern = patternGraph();
        logits = logitsGraph();
        rankNormalised = rankGraph("rank_ln_f", true);
        rankRaw = rankGraph("rank_raw", false);
        predictNormalised = predictGraph("predict_ln_f", true);
        predictRaw = predictGraph("predict_raw", false);
    }

    /** All of them, the one that uploads first. */
    List<GraphSpec> all() {
        return List.of(
                upload, embed, prefill, decode, out, capture, gather, stage, stageKeys, stageValues, pattern, logits,
                rankNormalised.graph(), rankRaw.graph(), predictNormalised.graph(), predictRaw.graph());
    }

    RankGraph rank(boolean normalise) {
        return normalise ? rankNormalised : rankRaw;
    }

    PredictGraph predict(boolean normalise) {
        return normalise ? predictNormalised : predictRaw;
    }

    /** How many tokens there are. */
    int vocabulary() {
        return config.vocabulary();
    }

    /** Where {@link #gather} and {@link #stage} put rows, and the readings and {@link #logits} find them. */
    Region rows() {
        return tasks.region(program.carryFrom());
    }

    private List<KernelTask> others(Operation operation) {
        return switch (operation) {
            case Operation.Attention op -> List.of(
                    AttentionKernel.append(
                            "kv_cache", arrays.cursor(), tasks.region(op.qkv()), arrays.keys(), arrays.values(),
                            config.context()),
                    AttentionKernel.attend(
                            op.out().name(), arrays.cursor(), tasks.region(op.qkv()), arrays.keys(), arrays.values(),
                            config.context(), op.heads(), tasks.region(op.out())));
            case Operation.Argmax op -> List.of(
                    ArgmaxKernel.task("argmax", tasks.region(op.logits()), arrays.choice()));
            default -> throw new IllegalArgumentException(operation + " has a task of its own");
        };
    }

    private GraphSpec block(String name, Program of) {
        return GraphSpec.of(name, tasks.of(of.block(), of.positions()), arrays.cursor());
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
        var attention = program.block().stream()
                .filter(Operation.Attention.class::isInstance)
                .map(Operation.Attention.class::cast)
                .findFirst()
                .orElseThrow();
        var task = PatternKernel.task(
                "pattern", arrays.cursor(), patternRequest, tasks.region(attention.qkv()), arrays.keys(),
                config.context(), attention.heads(), arrays.captures());
        return GraphSpec.of("pattern", List.of(task), arrays.cursor(), patternRequest);
    }

    private GraphSpec logitsGraph() {
        var task = LinearKernel.task(
                "captured_logits", arrays.cursor(), rows(), arrays.weights().weights(unembed().weight()),
                arrays.weights().vectors(), LinearKernel.NO_BIAS, 0, new Region(arrays.captures(), 0, config.vocabulary()));
        return GraphSpec.of("logits", List.of(task), arrays.cursor());
    }

    private RankGraph rankGraph(String name, boolean normalise) {
        var operations = Gpt2Program.rank(config, normalise);
        var rank = (Operation.Rank) operations.getLast();
        var ranking = Ranking.create(
                config.context(), Math.max(PAIRS, config.context()), config.vocabulary());
        var rankTasks = RankKernel.tasks(
                "rank", tasks.region(rank.in()), arrays.weights().weights(rank.weight()), config.vocabulary(), ranking);
        var graph = reading(name, operations, rankTasks, ranking)
                .withResults(ranking.ranks())
                .withOwn(ranking.targetLogits(), ranking.logits(), ranking.tallies());
        return new RankGraph(graph, rankTasks, ranking);
    }

    private PredictGraph predictGraph(String name, boolean normalise) {
        var operations = Gpt2Program.predict(config, normalise);
        var predict = (Operation.Predict) operations.getLast();
        var predictions = Predictions.create(
                config.context(), Math.max(PAIRS, config.context()), config.vocabulary());
        var ranking = predictions.ranking();
        var predictTasks = PredictKernel.tasks(
                "predict", tasks.region(predict.in()), arrays.weights().weights(predict.weight()), config.vocabulary(),
                predictions);
        var graph = reading(name, operations, predictTasks, ranking)
                .withResults(
                        ranking.ranks(), ranking.targetLogits(), predictions.likeliest(),
                        predictions.logProbabilities())
                .withOwn(
                        ranking.targetLogits(), ranking.logits(), ranking.tallies(), predictions.values(),
                        predictions.tokens(), predictions.sums(), predictions.heads());
        return new PredictGraph(graph, predictTasks, predictions);
    }

    private GraphSpec reading(String name, List<Operation> operations, List<KernelTask> last, Ranking ranking) {
        var all = new ArrayList<>(tasks.of(operations, Positions.MANY));
        all.addAll(last);
        // Without the final norm, there is no task that takes the cursor.
        return operations.size() == 1
                ? GraphSpec.of(name, all, ranking.request())
                : GraphSpec.of(name, all, arrays.cursor(), ranking.request());
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
