package dev.strata.bench.jmh;

import dev.strata.bench.Checkpoints;
import dev.strata.kernels.AdamW;
import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Training;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Training on batches of 512 positions, in tokens per second. A forward pass takes some 2 FLOP for each parameter and
 * token, a step 6 (Kaplan et al., 2020): a step that kept up the forward pass's FLOP/s would run at a third of its
 * tokens per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class TrainingBenchmark {
    private static final int ROWS = 512;

    /** What is trained. */
    public enum Model {
        /** The published gpt2, one sequence of 512. */
        GPT2_124M(Checkpoints.GPT2, 1),
        /** The shape of the model in the box, four sequences of 128. */
        DEMO(new Config(12, 5, 160, 640, 128, 2048, 1e-5f, OptionalInt.of(2047)), 4);

        private final Config config;
        private final int sequences;

        Model(Config config, int sequences) {
            this.config = config;
            this.sequences = sequences;
        }
    }

    @Param("host")
    public String device;

    @Param({"GPT2_124M", "DEMO"})
    public Model model;

    private Training training;
    private Batch batch;
    private long step;

    @Setup
    public void open() {
        var directory = Checkpoints.directory(model.name(), model.config, DType.F32, System.err::println);
        try (var checkpoint = Checkpoint.open(directory)) {
            training = Device.of(device).train(checkpoint);
        }
        var random = new SplittableRandom(1);
        int[] tokens = random.ints(ROWS, 0, model.config.vocabulary()).toArray();
        int[] targets = random.ints(ROWS, 0, model.config.vocabulary()).toArray();
        batch = Batch.of(model.sequences, ROWS / model.sequences, tokens, targets);
    }

    @TearDown
    public void close() {
        training.close();
    }

    /** The losses alone. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] forward() {
        return training.losses(batch);
    }

    /** Forward pass, backward pass, gradient's norm, update. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double trainStep() {
        training.accumulate(batch, 1f / ROWS);
        double norm = training.gradientNorm();
        training.update(new AdamW(1e-4, 0.9, 0.95, 1e-8, 0.1, ++step), (float) Math.min(1, 1 / norm));
        return norm;
    }
}
