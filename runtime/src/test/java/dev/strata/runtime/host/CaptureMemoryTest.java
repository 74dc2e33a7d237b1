package dev.strata.runtime.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Generation;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.program.Hook;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run holds what was asked for, and not layers × positions × width. */
class CaptureMemoryTest {
    private static final int LAYERS = 6;
    private static final int WIDTH = 64;
    private static final int LENGTH = 100;
    private static final Config CONFIG =
            new Config(LAYERS, 4, WIDTH, 4 * WIDTH, 2 * LENGTH, 311, 1e-5f, OptionalInt.empty());
    private static final int[] TOKENS = IntStream.range(0, LENGTH).map(i -> i * 37 % 311).toArray();

    @TempDir
    static Path directory;

    private static Gpt2 model;

    @BeforeAll
    static void open() {
        RandomCheckpoint.write(directory.resolve("model"), CONFIG, DType.F32, 7);
        model = Gpt2.open(directory.resolve("model"), Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void aRunHoldsWhatWasAskedFor() {
        assertEquals(0, held(Capture.none()));
        assertEquals(4 * WIDTH, held(Capture.hooks("blocks.3.hook_resid_post").at(-1)));
        assertEquals(4 * WIDTH * (LAYERS + 1), held(Capture.residuals().at(17)));
        assertEquals(4 * WIDTH * LENGTH, held(Capture.hooks("blocks.3.hook_resid_post")));
        assertEquals(4 * 4 * LENGTH, held(Capture.hooks("blocks.0.attn.hook_pattern").at(5)));
        assertEquals(4 * 311, held(Capture.hooks("logits").at(0)));
        long all = Hook.all(CONFIG).stream().mapToLong(hook -> bytes(hook, LENGTH, LENGTH)).sum();
        assertEquals(all, held(Capture.hooks("*")));
        assertTrue(all > 10_000 * 4 * WIDTH);
    }

    private static long held(Capture capture) {
        Run run = model.run(TOKENS, capture);
        // Tokens, positions, and nothing that grows with layers or width.
        assertTrue(HeldMemory.arrayBytes(run) <= 2 * 4 * LENGTH);
        return HeldMemory.nativeBytes(run);
    }

    private static long bytes(Hook hook, int rows, int length) {
        return 4 * IntStream.of(hook.shape(CONFIG, rows, length)).asLongStream().reduce(1, (a, b) -> a * b);
    }

    @Test
    void aGenerationHoldsWhatWasAskedForHoweverLongItGrows() {
        int prompt = 20;
        Hook asked = Hook.residual(4);
        var one = Capture.hooks(asked.name()).at(prompt + 3);
        var hook = Capture.hooks(asked.name());
        try (var none = generate(prompt, Capture.none());
                var single = generate(prompt, one);
                var growing = generate(prompt, hook);
                var all = generate(prompt, Capture.hooks("*"))) {
            for (int read = prompt; read < 60; read++) {
                none.next();
                single.next();
                growing.next();
                all.next();
                assertEquals(0, HeldMemory.nativeBytes(none.run()));
                assertEquals(read > prompt + 3 ? 4 * WIDTH : 0, HeldMemory.nativeBytes(single.run()));
                assertEquals(4L * WIDTH * read, HeldMemory.nativeBytes(growing.run()));
            }
            assertTrue(HeldMemory.arrayBytes(single.run()) <= 4 * (60 + 8));
            long kept = 0;
            for (int read = prompt; read < 60; read++) {
                int rows = read == prompt ? prompt : 1;
                for (Hook each : Hook.all(CONFIG)) {
                    kept += bytes(each, rows, read);
                }
            }
            assertEquals(kept, HeldMemory.nativeBytes(all.run()));
            // Once more asked for, all of it is still there only once.
            assertEquals(kept, HeldMemory.nativeBytes(List.of(all.run(), all.run())));
        }
    }

    private static Generation generate(int prompt, Capture capture) {
        return model.generate(IntStream.range(0, prompt).toArray(), Sampling.greedy(), capture);
    }
}
