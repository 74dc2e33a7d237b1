package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Prediction;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** Prefills and readings with products on tensor cores, against our other kernels'. Skipped where there is no CUDA. */
class TensorCoresDeviceTest {
    private static final Path STANDIN = Path.of("src/test/resources/standin");
    private static final int[] TOKENS = IntStream.range(0, 9).map(i -> (i * 331 + 39) % 4096).toArray();
    private static final float NEAR = 2e-5f;
    /** Of logits around 64. */
    private static final float NEAR_LOGIT = 2e-4f;

    private static Optional<TornadoDevice> device(boolean cuda) {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
        return TornadoDevice.all().stream()
                .filter(each -> cuda == (each.hardware().getTornadoVMBackend() == TornadoVMBackendType.CUDA))
                .findFirst();
    }

    @BeforeEach
    @AfterEach
    void tiles() {
        System.clearProperty(LinearChoice.MMA);
        System.clearProperty(LinearChoice.CUBLASLT);
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void prefillIsTheTiles(WeightFormat format) {
        var device = device(true);
        assumeTrue(device.isPresent(), "no CUDA device");
        float[] tiles = logits(device.get(), format);
        System.setProperty(LinearChoice.MMA, "true");
        float[] tensor = logits(device.get(), format);
        assertArrayEquals(tiles, tensor, NEAR);
        assertFalse(Arrays.equals(tiles, tensor), "the tiles have computed both");
    }

    private static float[] logits(TornadoDevice device, WeightFormat format) {
        try (var checkpoint = Checkpoint.open(STANDIN);
                var engine = device.load(checkpoint, format);
                var session = engine.session()) {
            return session.run(TOKENS, CaptureRequest.NONE).logits();
        }
    }

    /** Ranks, predictions and logits of all positions at all readings; where two logits are near, ranks may differ. */
    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void readingsAreTheTiles(WeightFormat format) {
        var device = device(true);
        assumeTrue(device.isPresent(), "no CUDA device");
        var tiles = new Readout(device.get(), format);
        System.setProperty(LinearChoice.MMA, "true");
        var tensor = new Readout(device.get(), format);
        assertArrayEquals(tiles.logits, tensor.logits, NEAR_LOGIT);
        assertFalse(Arrays.equals(tiles.logits, tensor.logits), "the tiles have computed both");
        for (int h = 0; h < tiles.ranks.length; h++) {
            for (int p = 0; p < TOKENS.length; p++) {
                assertRanks(tiles.ranks[h][p], tensor.ranks[h][p]);
                Prediction expected = tiles.predictions[h][p];
                Prediction found = tensor.predictions[h][p];
                assertArrayEquals(expected.tokens(), found.tokens());
                assertRanks(expected.ranks(), found.ranks());
                assertArrayEquals(expected.logProbabilities(), found.logProbabilities(), NEAR_LOGIT);
                assertArrayEquals(expected.targetLogProbabilities(), found.targetLogProbabilities(), NEAR_LOGIT);
            }
        }
    }

    private static void assertRanks(int[] expected, int[] found) {
        for (int t = 0; t < expected.length; t++) {
            assertEquals(expected[t], found[t], 1.0);
        }
    }

    /** What one prompt's captured residual streams say. */
    private static final class Readout {
        final int[][][] ranks;
        final Prediction[][] predictions;
        final float[] logits;

        Readout(TornadoDevice device, WeightFormat format) {
            try (var checkpoint = Checkpoint.open(STANDIN);
                    var engine = device.load(checkpoint, format);
                    var session = engine.session()) {
                var residuals = IntStream.rangeClosed(0, checkpoint.config().layers()).mapToObj(Hook::residual).toList();
                var hooks = new ArrayList<>(residuals);
                hooks.add(Hook.of(Site.LOGITS));
                int[] positions = IntStream.range(0, TOKENS.length).toArray();
                var captures = session.run(TOKENS, new CaptureRequest(hooks, positions)).captures();
                int[][] targets = Arrays.stream(TOKENS).mapToObj(token -> new int[] {token, 7}).toArray(int[][]::new);
                ranks = captures.rank(residuals, true, captures.allRows(), targets);
                predictions = captures.predict(residuals, false, captures.allRows(), 5, targets);
                logits = captures.read(Hook.of(Site.LOGITS)).toArray(ValueLayout.JAVA_FLOAT);
            }
        }
    }

    @Test
    void otherBackendsAreRefused() {
        var device = device(false);
        assumeTrue(device.isPresent(), "no device but CUDA's");
        System.setProperty(LinearChoice.MMA, "true");
        var refused = assertThrows(StrataException.class, () -> logits(device.get(), WeightFormat.STORED));
        assertTrue(refused.getMessage().contains("-Dstrata.cuda.mma is for devices of TornadoVM's CUDA backend"),
                refused.getMessage());
    }

    @Test
    void cuBlasLtBesideItIsRefused() {
        var device = device(true);
        assumeTrue(device.isPresent(), "no CUDA device");
        System.setProperty(LinearChoice.MMA, "true");
        System.setProperty(LinearChoice.CUBLASLT, "true");
        var refused = assertThrows(StrataException.class, () -> logits(device.get(), WeightFormat.STORED));
        assertTrue(refused.getMessage().endsWith("found both"), refused.getMessage());
    }
}
