package dev.strata.bench.contender;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.onnx.OnnxRuntime;
import dev.strata.bench.pytorch.PyTorch;
import dev.strata.bench.pytorch.PyTorchLearner;
import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each peer's GPT-2 against Strata's, on tiny random checkpoints with an inner width of its own. */
class ContendersTest {
    private static final Config TINY = new Config(3, 4, 32, 96, 40, 97, 1e-5f, OptionalInt.empty());
    private static final int[] TOKENS = Checkpoints.tokens(40, TINY);

    @TempDir
    private Path temporary;

    private Path tied;
    private Path untied;

    @BeforeAll
    static void oneThread() { // others may need the cores, and matrices this small are no work for two
        System.setProperty("strata.threads", "1");
    }

    @BeforeEach
    void write() throws Exception {
        tied = temporary.resolve("tied");
        RandomCheckpoint.write(tied, TINY, DType.F32, 7);
        untied = Files.createDirectory(temporary.resolve("untied"));
        var writer = new CheckpointWriter(TINY, false, DType.F32);
        writer.writeConfig(untied);
        writer.writeInitialWeights(untied, 8);
    }

    @Test
    void onnxRuntimesLogitsAreStratas() throws Exception {
        for (Path directory : new Path[] {tied, untied}) {
            try (var strata = strata(directory); var peer = new OnnxRuntime(directory)) {
                requireSameLogits(strata, peer);
                assertEquals(Optional.empty(), Agreement.logits(strata, peer, TOKENS));
            }
        }
    }

    @Test
    void pyTorchsLogitsAreStratas() {
        assumeTrue(PyTorch.isAvailable());
        for (Path directory : new Path[] {tied, untied}) {
            try (var strata = strata(directory); var peer = new PyTorch(directory)) {
                requireSameLogits(strata, peer);
                assertEquals(Optional.empty(), Agreement.logits(strata, peer, TOKENS));
            }
        }
    }

    @Test
    void sideBySideThePeersSayWhatStrataSays() throws Exception {
        int[][] texts = {
            Arrays.copyOf(TOKENS, 7), Arrays.copyOfRange(TOKENS, 9, 16), Arrays.copyOfRange(TOKENS, 20, 27)
        };
        try (var strata = strata(tied); var onnx = new OnnxRuntime(tied); var other = new OnnxRuntime(untied)) {
            assertEquals(Optional.empty(), Agreement.together(strata, onnx, texts));
            assertTrue(Agreement.together(strata, other, texts).orElseThrow().contains("3 texts side by side"));
            try (var together = onnx.together(3); var alone = onnx.sequence()) {
                assertEquals(alone.append(texts[1]), together.append(texts)[1]);
            }
        }
        assumeTrue(PyTorch.isAvailable());
        try (var strata = strata(tied); var peer = new PyTorch(tied)) {
            assertEquals(Optional.empty(), Agreement.together(strata, peer, texts));
        }
    }

    @Test
    void pyTorchsRanksAreStratas() {
        assumeTrue(PyTorch.isAvailable());
        try (var strata = strata(tied); var peer = new PyTorch(tied); var other = new PyTorch(untied)) {
            assertArrayEquals(strata.ranks(TOKENS), peer.ranks(TOKENS));
            assertEquals(Optional.empty(), Agreement.ranks(strata, peer, TOKENS));
            assertTrue(Agreement.ranks(strata, other, TOKENS).orElseThrow().startsWith("the rank of token "));
        }
    }

    @Test
    void pyTorchsLossesAreStratas() {
        assumeTrue(PyTorch.isAvailable());
        int[] tokens = Arrays.copyOf(TOKENS, 39);
        int[] targets = Arrays.copyOfRange(TOKENS, 1, 40);
        try (var strata = new StrataLearner(tied, Device.host(), tokens, targets);
                var peer = new PyTorchLearner(tied, tokens, targets)) {
            double before = peer.step();
            assertEquals(strata.step(), before, 1e-6);
            for (int step = 0; step < 20; step++) {
                assertEquals(strata.step(), peer.step(), 1e-4);
            }
            assertTrue(peer.step() < before - 0.05, "nothing was learned");
        }
    }

    @Test
    void anotherModelsLogitsDisagree() throws Exception {
        try (var strata = strata(tied); var other = new OnnxRuntime(untied)) {
            String wrong = Agreement.logits(strata, other, TOKENS).orElseThrow();
            assertTrue(wrong.startsWith("its logits after 36 tokens differ by "), wrong);
        }
    }

    private static StrataContender strata(Path directory) {
        return new StrataContender(directory, Device.host());
    }

    /** A prefill, a decoded token, several more at once into a cache that isn't empty, and a decoded token again. */
    private static void requireSameLogits(Contender strata, Contender peer) {
        int[] ends = {20, 21, 30, 31};
        try (var expected = strata.sequence(); var found = peer.sequence()) {
            int from = 0;
            for (int to : ends) {
                int[] next = Arrays.copyOfRange(TOKENS, from, to);
                assertEquals(expected.append(next), found.append(next));
                assertArrayEquals(expected.logits(), found.logits(), 1e-5f);
                from = to;
            }
        }
    }
}
