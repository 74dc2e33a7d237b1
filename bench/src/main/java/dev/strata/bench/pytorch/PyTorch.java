package dev.strata.bench.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.strata.bench.Checkpoints;
import dev.strata.bench.contender.Contender;
import dev.strata.bench.contender.ReadingRanks;
import dev.strata.bench.contender.Sequence;
import dev.strata.bench.contender.Together;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/** DJL's PyTorch on all cores, with GPT-2 in TorchScript: several times as fast as DJL's operations one by one. */
public final class PyTorch implements ReadingRanks {
    public static final String ID = "djl-pytorch";

    private static final String NATIVE = "/native/lib/pytorch.properties";

    private final Config config;
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final IValue weights;

    /** @param directory a checkpoint in F32 */
    public PyTorch(Path directory) {
        manager = (PtNDManager) engine().newBaseManager();
        module = module(manager);
        try (var checkpoint = Checkpoint.open(directory)) {
            config = checkpoint.config();
            weights = IValue.listFrom(Parameters.of(checkpoint, manager));
        }
    }

    /** Whether there is native code for this platform on the class path. */
    public static boolean isAvailable() {
        return PyTorch.class.getResource(NATIVE) != null;
    }

    /**
     * PyTorch with as many threads as there are cores. It doesn't look for anything on the network, and unpacks its
     * native code under {@code java.io.tmpdir}.
     */
    static Engine engine() {
        if (!isAvailable()) {
            throw new StrataException("no native code of PyTorch for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + " among the dependencies");
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("DJL_CACHE_DIR", Checkpoints.directory().resolve("djl").toString());
        Engine engine = Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(Contender.threads());
        JniUtils.setGradMode(false);
        return engine;
    }

    static PtSymbolBlock module(PtNDManager manager) {
        try {
            return JniUtils.loadModule(manager, new ByteArrayInputStream(TorchScript.archive()), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not of memory
        }
    }

    static PtNDArray integers(NDManager manager, int[] values) {
        return (PtNDArray) manager.create(Arrays.stream(values).asLongStream().toArray());
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Sequence sequence() {
        return new Growing();
    }

    @Override
    public Together together(int sequences) {
        return new GrowingTogether(sequences);
    }

    @Override
    public int[][] ranks(int[] tokens) {
        try (var scope = (PtNDManager) manager.newSubManager();
                var ids = IValue.from(integers(scope, tokens));
                var heads = IValue.from((long) config.heads());
                var epsilon = IValue.from((double) config.epsilon());
                var result = IValueUtils.runMethod(module, "ranks", ids, heads, epsilon, weights)) {
            long[] flat = result.toTensor(scope).toLongArray();
            int columns = tokens.length - 1;
            int[][] ranks = new int[config.layers() + 1][];
            for (int reading = 0; reading < ranks.length; reading++) {
                ranks[reading] = Arrays.stream(flat, reading * columns, (reading + 1) * columns)
                        .mapToInt(Math::toIntExact)
                        .toArray();
            }
            return ranks;
        }
    }

    @Override
    public void close() {
        weights.close();
        manager.close();
    }

    /** A cache for the whole context, made once, as a loop that decodes well has it. */
    private final class Growing implements Sequence {
        private final PtNDManager scope = (PtNDManager) manager.newSubManager();
        private final IValue cache = cache(scope, 1);
        private IValue[] result = {};
        private int length;

        @Override
        public int append(int... tokens) {
            free();
            try (var ids = integers(scope, tokens);
                    var input = IValue.from(ids);
                    var start = IValue.from((long) length);
                    var heads = IValue.from((long) config.heads());
                    var epsilon = IValue.from((double) config.epsilon());
                    var pair = IValueUtils.runMethod(module, "append", input, cache, start, heads, epsilon, weights)) {
                length += tokens.length;
                result = pair.toIValueTuple();
                return Math.toIntExact(result[0].toLong());
            }
        }

        @Override
        public float[] logits() {
            try (var tensor = result[1].toTensor(scope)) {
                return tensor.toFloatArray();
            }
        }

        @Override
        public void close() {
            free();
            cache.close();
            scope.close();
        }

        private void free() {
            Arrays.stream(result).forEach(IValue::close);
        }
    }

    private IValue cache(NDManager scope, int sequences) {
        return IValue.from((PtNDArray) scope.create(
                new Shape(config.layers(), 2, sequences, config.heads(), config.context(), config.headWidth()),
                DataType.FLOAT32));
    }

    /** The same of several sequences. */
    private final class GrowingTogether implements Together {
        private final PtNDManager scope = (PtNDManager) manager.newSubManager();
        private final IValue cache;
        private int length;

        GrowingTogether(int sequences) {
            cache = cache(scope, sequences);
        }

        @Override
        public int[] append(int[][] tokens) {
            int[] flat = Arrays.stream(tokens).flatMapToInt(Arrays::stream).toArray();
            try (var step = (PtNDManager) scope.newSubManager();
                    var input = IValue.from((PtNDArray) integers(step, flat).reshape(tokens.length, tokens[0].length));
                    var start = IValue.from((long) length);
                    var heads = IValue.from((long) config.heads());
                    var epsilon = IValue.from((double) config.epsilon());
                    var result = IValueUtils.runMethod(
                            module, "together", input, cache, start, heads, epsilon, weights)) {
                length += tokens[0].length;
                return Arrays.stream(result.toTensor(step).toLongArray()).mapToInt(Math::toIntExact).toArray();
            }
        }

        @Override
        public void close() {
            cache.close();
            scope.close();
        }
    }
}
