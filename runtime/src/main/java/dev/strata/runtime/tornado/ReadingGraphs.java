package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.CopyKernel;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.PredictKernel;
import dev.strata.kernels.tornado.Predictions;
import dev.strata.kernels.tornado.RankKernel;
import dev.strata.kernels.tornado.Ranking;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Program.Positions;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The task graphs that fetch residual streams and read them, with and without the final layer norm: as many rows at a
 * time as there is room for their logits, which stay on the device.
 */
final class ReadingGraphs {
    /** Room for this many pairs of row and target in one ranking, or one for each row if that is more. */
    private static final int PAIRS = 4096;

    /** A graph that ranks targets, and the tasks among its own whose grids depend on them. */
    record RankGraph(GraphSpec graph, List<KernelTask> tasks, Ranking arrays) {}

    /** A graph that predicts, and the tasks among its own whose grids depend on the rows and targets. */
    record PredictGraph(GraphSpec graph, List<KernelTask> tasks, Predictions arrays) {}

    private final Config config;
    private final ReadingArrays arrays;
    private final OperationTasks tasks;
    private final LinearChoice linear;
    /** From the captures. */
    private final GraphSpec gather;
    /** From host memory. */
    private final GraphSpec stage;
    private final RankGraph rankNormalised;
    private final RankGraph rankRaw;
    private final PredictGraph predictNormalised;
    private final PredictGraph predictRaw;

    ReadingGraphs(Config config, ReadingArrays arrays, OperationTasks tasks, LinearChoice linear) {
        this.config = config;
        this.arrays = arrays;
        this.tasks = tasks;
        this.linear = linear;
        FloatArray rows = arrays.rows().array();
        gather = GraphSpec.of(
                "gather", List.of(CopyKernel.task("copy", arrays.copies(), arrays.captures(), rows)),
                arrays.copies().array());
        stage = GraphSpec.of(
                "stage", List.of(CopyKernel.task("copy", arrays.copies(), arrays.staging(), rows)),
                arrays.copies().array(), arrays.staging());
        rankNormalised = rankGraph("rank_ln_f", true);
        rankRaw = rankGraph("rank_raw", false);
        predictNormalised = predictGraph("predict_ln_f", true);
        predictRaw = predictGraph("predict_raw", false);
    }

    List<GraphSpec> all() {
        return List.of(
                gather, stage, rankNormalised.graph(), rankRaw.graph(), predictNormalised.graph(), predictRaw.graph());
    }

    ReadingArrays arrays() {
        return arrays;
    }

    int vocabulary() {
        return config.vocabulary();
    }

    GraphSpec gather() {
        return gather;
    }

    GraphSpec stage() {
        return stage;
    }

    RankGraph rank(boolean normalise) {
        return normalise ? rankNormalised : rankRaw;
    }

    PredictGraph predict(boolean normalise) {
        return normalise ? predictNormalised : predictRaw;
    }

    private RankGraph rankGraph(String name, boolean normalise) {
        var operations = Gpt2Program.rank(config, normalise);
        var rank = (Operation.Rank) operations.getLast();
        var ranking = Ranking.create(Math.max(PAIRS, arrays.most()), config.vocabulary());
        var rankTasks = RankKernel.tasks("rank", arrays.logits(), ranking);
        var graph = reading(name, operations, rank.in(), rank.weight(), rankTasks, ranking)
                .withResults(ranking.ranks())
                .withOwn(List.of(ranking.targetLogits(), ranking.tallies()));
        return new RankGraph(graph, rankTasks, ranking);
    }

    private PredictGraph predictGraph(String name, boolean normalise) {
        var operations = Gpt2Program.predict(config, normalise);
        var predict = (Operation.Predict) operations.getLast();
        var predictions = Predictions.create(arrays.most(), Math.max(PAIRS, arrays.most()), config.vocabulary());
        var ranking = predictions.ranking();
        var predictTasks = PredictKernel.tasks("predict", arrays.logits(), predictions);
        var graph = reading(name, operations, predict.in(), predict.weight(), predictTasks, ranking)
                .withResults(
                        ranking.ranks(), ranking.targetLogits(), predictions.likeliest(),
                        predictions.logProbabilities())
                .withOwn(List.of(
                        ranking.targetLogits(), ranking.tallies(), predictions.values(), predictions.tokens(),
                        predictions.sums(), predictions.heads()));
        return new PredictGraph(graph, predictTasks, predictions);
    }

    /** A graph of some operations, the logits that the last of them reads, and its tasks. */
    private GraphSpec reading(
            String name, List<Operation> operations, Buffer in, Parameter weight, List<KernelTask> last,
            Ranking ranking) {
        var all = new ArrayList<>(tasks.of(operations, Positions.MANY));
        all.addAll(linear.logits(
                "read_logits", arrays.cursor(), tasks.region(in), arrays.weights(), weight, arrays.logits()));
        all.addAll(last);
        return GraphSpec.of(name, all, arrays.cursor(), ranking.request());
    }
}
