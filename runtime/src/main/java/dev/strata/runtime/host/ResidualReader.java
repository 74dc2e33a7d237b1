package dev.strata.runtime.host;

import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.Reading;
import dev.strata.kernels.host.Team;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.program.Buffer;
import dev.strata.runtime.program.Gpt2Program;
import dev.strata.runtime.program.Operation;
import dev.strata.runtime.program.Operation.LayerNorm;
import dev.strata.runtime.program.Operation.Predict;
import dev.strata.runtime.program.Operation.Rank;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Runs a lens over rows of residual streams, a batch at a time. */
final class ResidualReader {
    /** Rows at a time: enough for products with the unembedding to run at full speed. */
    private static final int BATCH = 1024;
    /** Likeliest tokens that are kept at a time, where rows want so many that it limits the batch. */
    private static final int LIKELIEST = 1 << 20;

    private final HostEngine engine;
    private final List<MemorySegment> rows;
    private final boolean normalise;
    private final int[][] targets;

    /**
     * @param rows each [width]
     * @param targets of each row
     */
    ResidualReader(HostEngine engine, List<MemorySegment> rows, boolean normalise, int[][] targets) {
        this.engine = engine;
        this.rows = rows;
        this.normalise = normalise;
        this.targets = targets;
    }

    /** For each row its targets' ranks. */
    int[][] rank() {
        int[][] ranks = new int[rows.size()][];
        read(Gpt2Program.rank(engine.config(), normalise), 0, BATCH, batch ->
                System.arraycopy(batch.interpreter.ranks(), 0, ranks, batch.first, batch.count));
        return ranks;
    }

    /** For each row what it says comes next. */
    Prediction[] predict(int most) {
        Prediction[] predictions = new Prediction[rows.size()];
        int size = Math.clamp(LIKELIEST / Math.max(1, most), 1, BATCH);
        read(Gpt2Program.predict(engine.config(), normalise), most, size, batch -> {
            Reading[] readings = batch.interpreter.readings();
            for (int i = 0; i < batch.count; i++) {
                predictions[batch.first + i] = prediction(readings[i]);
            }
        });
        return predictions;
    }

    private static Prediction prediction(Reading reading) {
        return reading == null ? null : new Prediction(
                reading.tokens(), reading.logProbabilities(), reading.ranks(), reading.targetLogProbabilities());
    }

    private record Batch(Interpreter interpreter, int first, int count) {}

    private void read(List<Operation> operations, int most, int size, Consumer<Batch> consumer) {
        Buffer in = switch (operations.getFirst()) {
            case LayerNorm norm -> norm.in();
            case Rank rank -> rank.in();
            case Predict predict -> predict.in();
            case Operation other -> throw new IllegalArgumentException("no lens starts with " + other);
        };
        long bytes = (long) in.width() * Float.BYTES;
        try (var activations = new WorkingActivations()) {
            var host = new HostOperations(Team.shared(), Arena.ofAuto());
            var interpreter = new Interpreter(engine.weights(), host, activations);
            activations.reserve(Math.min(size, rows.size()));
            for (int first = 0; first < rows.size(); first += size) {
                int count = Math.min(size, rows.size() - first);
                for (int i = 0; i < count; i++) {
                    MemorySegment.copy(rows.get(first + i), 0, activations.of(in), i * bytes, bytes);
                }
                int[][] wanted = Arrays.copyOfRange(targets, first, first + count);
                engine.whileOpen(() -> {
                    interpreter.read(operations, count, most, wanted);
                    return null;
                });
                consumer.accept(new Batch(interpreter, first, count));
            }
        }
    }
}
