package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.WeightFormat;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights rounded to BF16 as they are loaded, against the host's. */
class Bf16DeviceTest {
    private static final Config CONFIG = new Config(2, 2, 48, 96, 40, 97, 1e-5f, OptionalInt.empty());
    private static final float NEAR = 2e-5f;

    @TempDir
    Path directory;

    @Test
    void computesWhatTheHostDoes() {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
        RandomCheckpoint.write(directory, CONFIG, DType.F32, 5);
        int[] prompt = IntStream.range(0, 20).map(i -> (i * 37 + 11) % CONFIG.vocabulary()).toArray();
        try (var checkpoint = Checkpoint.open(directory);
                Engine ours = TornadoDevice.all().getFirst().load(checkpoint, WeightFormat.BF16);
                Engine host = Device.host().load(checkpoint, WeightFormat.BF16)) {
            try (var here = ours.session(); var there = host.session()) {
                float[] first = there.run(prompt, CaptureRequest.NONE).logits();
                assertArrayEquals(first, here.run(prompt, CaptureRequest.NONE).logits(), NEAR);
                float[] second = there.run(new int[] {7}, CaptureRequest.NONE).logits();
                assertArrayEquals(second, here.run(new int[] {7}, CaptureRequest.NONE).logits(), NEAR);
            }
        }
    }
}
