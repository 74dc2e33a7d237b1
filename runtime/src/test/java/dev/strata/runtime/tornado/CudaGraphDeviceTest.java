package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Session;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** Decoding by replayed CUDA graphs, against launches one by one. Skipped where there is no CUDA device. */
class CudaGraphDeviceTest {
    private static final int[] LONG = {39, 68, 3658, 282, 267, 371, 264, 259, 277, 271};
    private static final int[] SHORT = {5, 4000};

    private TornadoDevice device;

    @BeforeEach
    void needsCuda() {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
        var cuda = TornadoDevice.all().stream()
                .filter(each -> each.hardware().getTornadoVMBackend() == TornadoVMBackendType.CUDA)
                .findFirst();
        assumeTrue(cuda.isPresent(), "no CUDA device");
        device = cuda.get();
    }

    @AfterEach
    void launchOneByOneAgain() {
        System.clearProperty(GraphPlan.RECORD);
    }

    @Test
    void replaysComputeTheSameBits() {
        List<float[]> launched = passes();
        System.setProperty(GraphPlan.RECORD, "true");
        List<float[]> replayed = passes();
        assertEquals(launched.size(), replayed.size());
        for (int i = 0; i < launched.size(); i++) {
            assertArrayEquals(launched.get(i), replayed.get(i), "pass " + i);
        }
    }

    /** The logits and residual streams of two sessions that take turns, so that caches move and prefills come between. */
    private List<float[]> passes() {
        var all = new ArrayList<float[]>();
        try (var checkpoint = Checkpoint.open(Path.of("src/test/resources/standin"));
                var engine = device.load(checkpoint);
                var one = engine.session();
                var other = engine.session()) {
            int next = run(one, LONG, all);
            for (int i = 0; i < 3; i++) {
                next = run(one, new int[] {next}, all);
            }
            int another = run(other, SHORT, all);
            for (int i = 0; i < 3; i++) {
                another = run(other, new int[] {another}, all);
                next = run(one, new int[] {next}, all);
            }
            run(one, LONG, all);
            run(one, new int[] {13}, all);
        }
        return all;
    }

    private static int run(Session session, int[] tokens, List<float[]> all) {
        var hook = Hook.residual(6);
        var pass = session.run(tokens, new CaptureRequest(List.of(hook), new int[] {session.length()}));
        all.add(pass.logits());
        all.add(pass.captures().read(hook).toArray(ValueLayout.JAVA_FLOAT));
        return pass.argmax();
    }
}
