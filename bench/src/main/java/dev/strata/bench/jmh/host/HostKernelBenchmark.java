package dev.strata.bench.jmh.host;

import dev.strata.kernels.DType;
import dev.strata.kernels.host.HostOperations;
import dev.strata.kernels.host.KeyValueCache;
import dev.strata.kernels.host.Matrix;
import dev.strata.kernels.host.Team;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The host's kernels in the shapes of GPT-2 124M: width 768, 12 heads, vocabulary 50,257. With 1 row they
 * are decode's, after 512 positions; with more, prefill's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HostKernelBenchmark {
    private static final int WIDTH = 768;
    private static final int INNER = 3072;
    private static final int HEADS = 12;
    private static final int VOCABULARY = 50257;
    private static final int BEFORE = 512;

    @Param({"1", "512"})
    public int rows;

    @Param("F32")
    public DType dtype;

    private final Arena arena = Arena.ofShared();
    private HostOperations operations;
    private KeyValueCache cache;
    private MemorySegment x;
    private MemorySegment qkv;
    private MemorySegment inner;
    private MemorySegment vector;
    private MemorySegment out;
    private Matrix up;
    private Matrix embedding;
    private int start;
    private int[][] targets;

    @Setup
    public void allocate() {
        operations = new HostOperations(Team.shared(), arena);
        x = floats((long) rows * WIDTH);
        qkv = floats((long) BEFORE * 3 * WIDTH);
        inner = floats((long) rows * INNER);
        vector = floats(INNER);
        out = floats((long) rows * INNER);
        up = matrix(WIDTH, INNER);
        embedding = matrix(VOCABULARY, WIDTH);
        targets = new int[rows][1];
        cache = operations.cache(HEADS, WIDTH / HEADS, 2 * BEFORE, arena);
        operations.attention(qkv, 0, BEFORE, 0, cache, floats((long) BEFORE * WIDTH));
        start = rows == 1 ? BEFORE : 0;
    }

    @TearDown(Level.Trial)
    public void free() {
        arena.close();
    }

    /** [rows, 768] · [768, 3072] + bias. */
    @Benchmark
    public void linear() {
        operations.linear(x, rows, up, vector, out);
    }

    /** Layer norm over [rows, 768]. */
    @Benchmark
    public void layerNorm() {
        operations.layerNorm(x, rows, WIDTH, vector, vector, 1e-5f, out);
    }

    /** GELU of [rows, 3072]. */
    @Benchmark
    public void gelu() {
        operations.gelu(inner, rows, INNER, out);
    }

    /** [rows, 768] + [rows, 768]. */
    @Benchmark
    public void add() {
        operations.add(x, inner, rows, WIDTH, out);
    }

    /** Attention of 12 heads: all of 512 positions, or the 513th alone. */
    @Benchmark
    public void attention() {
        operations.attention(qkv, start, rows, 0, cache, out);
    }

    /** Ranks of one target a row among 50,257 logits. */
    @Benchmark
    public int[][] rank() {
        return operations.rank(x, rows, embedding, targets);
    }

    private MemorySegment floats(long count) {
        MemorySegment floats = arena.allocate(count * Float.BYTES, 64);
        var random = new SplittableRandom(count);
        for (long i = 0; i < count; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-0.1, 0.1));
        }
        return floats;
    }

    /** Random values; as 16-bit patterns these are finite too. */
    private Matrix matrix(int rows, int columns) {
        long bytes = (long) rows * columns * dtype.bytes();
        return new Matrix(dtype, rows, columns, floats((bytes + Float.BYTES - 1) / Float.BYTES));
    }
}
