package dev.strata.bench.jmh;

import dev.strata.bench.Checkpoints;
import dev.strata.kernels.DType;
import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.device.Device;
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

/** Whole passes of a random GPT-2 124M, in tokens per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 4)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class PassBenchmark {
    private static final int DECODED = 32;

    @Param("host")
    public String device;

    @Param("F32")
    public DType dtype;

    private Gpt2 model;

    @Setup
    public void open() {
        model = Gpt2.open(Checkpoints.gpt2(dtype, System.err::println), Device.of(device));
    }

    @TearDown
    public void close() {
        model.close();
    }

    /** 128 positions at once, the logits of the last. */
    @Benchmark
    @OperationsPerInvocation(128)
    public int prefill128() {
        return model.run(Checkpoints.tokens(128), Capture.none()).firstChoice();
    }

    /** 512 positions at once, the logits of the last. */
    @Benchmark
    @OperationsPerInvocation(512)
    public int prefill512() {
        return model.run(Checkpoints.tokens(512), Capture.none()).firstChoice();
    }

    /** One position at a time, greedily, from an empty cache. */
    @Benchmark
    @OperationsPerInvocation(DECODED)
    public int decode() {
        int last = 0;
        try (var generation = model.generate(Checkpoints.tokens(1), Sampling.greedy())) {
            for (int i = 0; i < DECODED; i++) {
                last = generation.next().orElse(last);
            }
        }
        return last;
    }

    /** The rank of each next token of a text of 512 at all 13 readings, the forward pass included. */
    @Benchmark
    @OperationsPerInvocation(512)
    public Rankings rankAll512() {
        return Rankings.of(model.run(Checkpoints.tokens(512), Capture.residuals())).nextTokens();
    }
}
