package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.kernels.DType;
import dev.strata.kernels.tornado.cublaslt.CublasLt;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** Whole passes with cuBLASLt's linear layers, against our own kernels'. Skipped where CUDA or cuBLASLt is missing. */
class CublasLtDeviceTest {
    private static final Path STANDIN = Path.of("src/test/resources/standin");
    private static final int[] TOKENS = {39, 68, 3658, 282, 267, 371, 264, 259, 277, 271, 5, 4000, 17};
    /** What lies between a product and what its task goes on with, and what follows. */
    private static final List<Site> SITES = List.of(
            Site.ATTN_OUT, Site.RESID_MID, Site.MLP_PRE, Site.MLP_POST, Site.MLP_OUT, Site.RESID_POST, Site.Q);

    private Optional<TornadoDevice> device(boolean cuda) {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
        return TornadoDevice.all().stream()
                .filter(each -> cuda == (each.hardware().getTornadoVMBackend() == TornadoVMBackendType.CUDA))
                .findFirst();
    }

    private TornadoDevice cuda() {
        var device = device(true);
        assumeTrue(device.isPresent(), "no CUDA device");
        assumeTrue(CublasLt.missing().isEmpty(), () -> "no cuBLASLt: " + CublasLt.missing().orElseThrow());
        return device.get();
    }

    @BeforeEach
    @AfterEach
    void ownKernels() {
        System.clearProperty(LinearChoice.CUBLASLT);
    }

    @ParameterizedTest
    @EnumSource(value = WeightFormat.class)
    void prefillIsOurKernels(WeightFormat format) {
        var device = cuda();
        List<float[]> own = passes(device, STANDIN, format, true);
        System.setProperty(LinearChoice.CUBLASLT, "true");
        near(own, passes(device, STANDIN, format, true), 2e-5f);
    }

    /** The stand-in is stored in BF16; this one in F32, with widths that no tile or vector divides. */
    @Test
    void prefillOfF32WeightsIsOurKernels(@TempDir Path folder) {
        var device = cuda();
        var config = new Config(3, 3, 21, 53, 40, 300, 1e-5f, OptionalInt.empty());
        RandomCheckpoint.write(folder, config, DType.F32, 3);
        List<float[]> own = passes(device, folder, WeightFormat.STORED, true);
        System.setProperty(LinearChoice.CUBLASLT, "true");
        near(own, passes(device, folder, WeightFormat.STORED, true), 2e-5f);
    }

    /** What is captured decides whether a product runs once or twice, not what comes of it. */
    @Test
    void capturesChangeNoBits() {
        var device = cuda();
        System.setProperty(LinearChoice.CUBLASLT, "true");
        List<float[]> captured = passes(device, STANDIN, WeightFormat.STORED, true);
        List<float[]> bare = passes(device, STANDIN, WeightFormat.STORED, false);
        for (int i = 0; i < bare.size(); i++) {
            assertArrayEquals(captured.get(i), bare.get(i), "logits " + i);
        }
    }

    @Test
    void tf32IsNear() {
        var device = cuda();
        List<float[]> own = passes(device, STANDIN, WeightFormat.STORED, true);
        System.setProperty(LinearChoice.CUBLASLT, "tf32");
        near(own, passes(device, STANDIN, WeightFormat.STORED, true), 5e-2f);
    }

    private static void near(List<float[]> own, List<float[]> library, float bound) {
        assertEquals(own.size(), library.size());
        float worst = 0;
        for (int i = 0; i < own.size(); i++) {
            float[] expected = own.get(i);
            float[] found = library.get(i);
            assertEquals(expected.length, found.length);
            float scale = 1;
            for (float value : expected) {
                scale = Math.max(scale, Math.abs(value));
            }
            for (int k = 0; k < expected.length; k++) {
                float error = Math.abs(expected[k] - found[k]) / scale;
                assertTrue(error <= bound, "tensor " + i + " at " + k + ": " + expected[k] + ", found " + found[k]);
                worst = Math.max(worst, error);
            }
        }
        System.out.println("[cublaslt] largest difference from our kernels, of each tensor's largest value: " + worst);
    }

    /** The logits of two prefills and two tokens that are decoded, then what was captured of the prefills. */
    private static List<float[]> passes(TornadoDevice device, Path model, WeightFormat format, boolean capture) {
        var logits = new ArrayList<float[]>();
        var captured = new ArrayList<float[]>();
        try (var checkpoint = Checkpoint.open(model);
                var engine = device.load(checkpoint, format);
                var session = engine.session()) {
            List<Hook> hooks = new ArrayList<>();
            int layers = checkpoint.config().layers();
            for (int layer : new int[] {0, layers / 2, layers - 1}) {
                SITES.forEach(site -> hooks.add(new Hook(site, layer)));
            }
            for (int length : new int[] {TOKENS.length, 22}) {
                int[] tokens = new int[length];
                int[] positions = new int[length];
                for (int i = 0; i < length; i++) {
                    tokens[i] = TOKENS[i % TOKENS.length] % checkpoint.config().vocabulary();
                    positions[i] = session.length() + i;
                }
                var pass = session.run(tokens, capture ? new CaptureRequest(hooks, positions) : CaptureRequest.NONE);
                logits.add(pass.logits());
                if (capture) {
                    hooks.forEach(hook -> captured.add(pass.captures().read(hook).toArray(ValueLayout.JAVA_FLOAT)));
                }
                logits.add(session.run(new int[] {pass.argmax()}, CaptureRequest.NONE).logits());
            }
        }
        logits.addAll(captured);
        return logits;
    }

    @Test
    void otherBackendsAreRefused() {
        var other = device(false);
        assumeTrue(other.isPresent(), "no device but CUDA's");
        System.setProperty(LinearChoice.CUBLASLT, "true");
        try (var checkpoint = Checkpoint.open(STANDIN)) {
            var refused = assertThrows(StrataException.class, () -> other.get().load(checkpoint));
            assertTrue(refused.getMessage().endsWith("is for devices of TornadoVM's CUDA backend"), refused.getMessage());
        }
    }

    @Test
    void otherValuesAreRefused() {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
        System.setProperty(LinearChoice.CUBLASLT, "bf16");
        try (var checkpoint = Checkpoint.open(STANDIN)) {
            var refused = assertThrows(
                    StrataException.class, () -> TornadoDevice.all().getFirst().load(checkpoint));
            assertTrue(
                    refused.getMessage().endsWith("-Dstrata.cuda.cublaslt is true, tf32 or false, found bf16"),
                    refused.getMessage());
        }
    }
}
