package dev.strata.runtime.tornado;

import dev.strata.kernels.tornado.CopyKernel;
import dev.strata.kernels.tornado.KernelTask;
import dev.strata.kernels.tornado.PredictKernel;
import dev.strata.kernels.tornado.Predictions;
import dev.strata.kernels.tornado.RankKernel;
import dev.strata.kernels.tornado.Ranking;
import dev.strata.kernels.tornado.Region;
import dev.strata.kernels.tornado.StoredLogitsKernel;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Parameter;
import dev.strata.runtime.program.Program.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The task graphs that fetch residual streams and read them, with and without the final layer norm: ranks and predictions
 * are counted while the unembedding is multiplied, tile by tile, or in the logits that tensor cores have stored.
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
    /** Those of the rows that are read at a time, if they are stored. */
    private final Optional<Region> logits;
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
        this.logits = linear.storesLogits()
                ? Optional.of(new Region(
                        new FloatArray(arrays.most() * config.vocabulary()), 0, config.vocabulary()))
                : Optional.empty();
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
        var ranking = Ranking.create(arrays.most(), Math.max(PAIRS, arrays.most()), config.vocabulary());
        var rankTasks = logits
                .map(stored -> StoredLogitsKernel.rank("rank", stored, ranking))
                .orElseGet(() -> RankKernel.tasks(
                        "rank", tasks.region(rank.in()), arrays.weights().weights(rank.weight()), config.vocabulary(),
                        ranking));
        var graph = reading(name, operations, rank.in(), rank.weight(), rankTasks, ranking)
                .withResults(ranking.ranks())
                .withOwn(own(ranking));
        return new RankGraph(graph, rankTasks, ranking);
    }

    private PredictGraph predictGraph(String name, boolean normalise) {
        var operations = Gpt2Program.predict(config, normalise);
        var predict = (Operation.Predict) operations.getLast();
        var predictions = Predictions.create(arrays.most(), Math.max(PAIRS, arrays.most()), config.vocabulary());
        var ranking = predictions.ranking();
        var predictTasks = logits
                .map(stored -> StoredLogitsKernel.predict("predict", stored, predictions))
                .orElseGet(() -> PredictKernel.tasks(
                        "predict", tasks.region(predict.in()), arrays.weights().weights(predict.weight()),
                        config.vocabulary(), predictions));
        var graph = reading(name, operations, predict.in(), predict.weight(), predictTasks, ranking)
                .withResults(
                        ranking.ranks(), ranking.targetLogits(), predictions.likeliest(),
                        predictions.logProbabilities())
                .withOwn(own(
                        ranking, predictions.values(), predictions.tokens(), predictions.sums(), predictions.heads()));
        return new PredictGraph(graph, predictTasks, predictions);
    }

    /** What stays on the device. */
    private List<Object> own(Ranking ranking, Object... others) {
        FloatArray counted = logits.map(Region::array).orElse(ranking.logits());
        return Stream.concat(Stream.of(ranking.targetLogits(), counted, ranking.tallies()), Stream.of(others)).toList();
    }

    /** A graph of some operations, the products that the last of them reads if these are stored, and its tasks. */
    private GraphSpec reading(
            String name, List<Operation> operations, Buffer in, Parameter weight, List<KernelTask> last,
            Ranking ranking) {
        var all = new ArrayList<>(tasks.of(operations, Positions.MANY));
        logits.ifPresent(stored -> all.addAll(linear.logits(
                "read_logits", arrays.cursor(), tasks.region(in), arrays.weights(), weight, stored)));
        boolean moves = !all.isEmpty(); // else no task takes the cursor
        all.addAll(last);
        return moves
                ? GraphSpec.of(name, all, arrays.cursor(), ranking.request())
                : GraphSpec.of(name, all, ranking.request());
    }
}
