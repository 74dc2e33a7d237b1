package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Batch;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** INT8 weights on this device, against the host's INT8. */
class Int8DeviceTest {
    /** Widths that leave the last int of an output part empty, 70 inputs and 42 of the MLP; and a wide head. */
    private static final Config CONFIG = new Config(3, 1, 70, 42, 40, 97, 1e-5f, OptionalInt.empty());
    private static final float NEAR = 2e-5f;

    @TempDir
    Path directory;

    @BeforeEach
    void needTornado() {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
    }

    private static int[] tokens(int n) {
        return IntStream.range(0, n).map(i -> (i * 37 + 11) % CONFIG.vocabulary()).toArray();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void computesWhatTheHostDoes(DType stored) {
        RandomCheckpoint.write(directory, CONFIG, stored, 5);
        try (var checkpoint = Checkpoint.open(directory);
                Engine ours = TornadoDevice.all().getFirst().load(checkpoint, WeightFormat.INT8);
                Engine host = Device.host().load(checkpoint, WeightFormat.INT8)) {
            int[] prompt = tokens(35);
            List<Hook> hooks = Hook.all(CONFIG);
            var request = new CaptureRequest(hooks, IntStream.range(0, 35).toArray());
            try (var here = ours.session(); var there = host.session()) {
                var mine = here.run(prompt, request);
                var theirs = there.run(prompt, request);
                assertArrayEquals(theirs.logits(), mine.logits(), NEAR);
                for (Hook hook : hooks) {
                    assertArrayEquals(
                            theirs.captures().read(hook).toArray(ValueLayout.JAVA_FLOAT),
                            mine.captures().read(hook).toArray(ValueLayout.JAVA_FLOAT), NEAR, hook.name());
                }
                var last = hooks.stream().filter(hook -> hook.name().endsWith("hook_resid_post")).toList();
                int[][] targets = Arrays.stream(prompt).mapToObj(token -> new int[] {token, 96}).toArray(int[][]::new);
                assertArrayEquals(
                        theirs.captures().rank(last, true, theirs.captures().allRows(), targets),
                        mine.captures().rank(last, true, mine.captures().allRows(), targets));
                assertArrayEquals(
                        theirs.captures().firstChoice(last.getLast(), true, theirs.captures().allRows()),
                        mine.captures().firstChoice(last.getLast(), true, mine.captures().allRows()));
                for (int token = 40; token < 44; token++) {
                    float[] exact = there.run(new int[] {token}, CaptureRequest.NONE).logits();
                    assertArrayEquals(exact, here.run(new int[] {token}, CaptureRequest.NONE).logits(), NEAR);
                }
            }
        }
    }

    /** Prompts of several lengths, then single tokens beside two more of a third. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void computesWhatTheHostDoesOfAGroup(DType stored) {
        RandomCheckpoint.write(directory, CONFIG, stored, 6);
        int[][][] passes = {{tokens(33), tokens(1), tokens(12)}, {{8}, {9, 10}, {11}}};
        try (var checkpoint = Checkpoint.open(directory);
                Engine ours = TornadoDevice.all().getFirst().load(checkpoint, WeightFormat.INT8);
                Engine host = Device.host().load(checkpoint, WeightFormat.INT8);
                SequenceGroup here = ours.group(3, CONFIG.context(), 50);
                SequenceGroup there = host.group(3, CONFIG.context(), 50)) {
            for (int[][] pass : passes) {
                var mine = here.run(steps(here, pass));
                var theirs = there.run(steps(there, pass));
                for (int i = 0; i < pass.length; i++) {
                    assertArrayEquals(theirs.get(i).logits(), mine.get(i).logits(), NEAR);
                    assertEquals(theirs.get(i).argmax(), mine.get(i).argmax());
                    for (Hook hook : theirs.get(i).captures().request().hooks()) {
                        assertArrayEquals(
                                theirs.get(i).captures().read(hook).toArray(ValueLayout.JAVA_FLOAT),
                                mine.get(i).captures().read(hook).toArray(ValueLayout.JAVA_FLOAT), NEAR, hook.name());
                    }
                }
            }
        }
    }

    /** What each sequence is given; of the middle one nothing is captured. */
    private static List<SequenceGroup.Step> steps(SequenceGroup group, int[][] tokens) {
        List<Hook> hooks = Hook.all(CONFIG).stream()
                .filter(hook -> hook.site() != Site.PATTERN && hook.site() != Site.LOGITS)
                .toList();
        return IntStream.range(0, tokens.length)
                .mapToObj(i -> new SequenceGroup.Step(i, tokens[i], i == 1 ? CaptureRequest.NONE : new CaptureRequest(
                        hooks, IntStream.range(group.length(i), group.length(i) + tokens[i].length).toArray())))
                .toList();
    }

    @Test
    void gradientsGoThroughTheStoredWeights() {
        RandomCheckpoint.write(directory, CONFIG, DType.F32, 5);
        var batch = Batch.of(1, 4, tokens(4), new int[] {3, 4, 5, 6});
        try (var checkpoint = Checkpoint.open(directory);
                Engine quantised = TornadoDevice.all().getFirst().load(checkpoint, WeightFormat.INT8);
                Engine stored = Device.host().load(checkpoint)) {
            try (var ours = quantised.batches(); var host = stored.batches()) {
                assertArrayEquals(host.inputGradient(batch).losses(), ours.inputGradient(batch).losses(), 1e-5f);
            }
        }
    }

    @Test
    void aWeightThatIsNotFiniteCannotBeInt8() throws IOException {
        Files.createDirectories(directory);
        var writer = new CheckpointWriter(CONFIG, true, DType.F32);
        writer.writeConfig(directory);
        writer.writeWeights(directory, Map.of(), slot -> (start, into, count) -> Arrays.fill(
                into, 0, count, slot.name().equals("h.1.mlp.c_fc.weight") ? Float.NaN : 0.5f));
        try (var checkpoint = Checkpoint.open(directory)) {
            var device = TornadoDevice.all().getFirst();
            var e = assertThrows(StrataException.class, () -> device.load(checkpoint, WeightFormat.INT8));
            assertTrue(e.getMessage().contains("tensor h.1.mlp.c_fc.weight"), e.getMessage());
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        }
    }
}
