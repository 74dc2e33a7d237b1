package dev.strata.runtime.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.CheckpointWriter;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.device.Session;
import dev.strata.runtime.device.WeightFormat;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host against itself: one prompt, its parts, its tokens one by one; captures and what is read from them. */
class HostEngineTest {
    private static final Config CONFIG = new Config(2, 3, 48, 192, 300, 311, 1e-5f, OptionalInt.empty());

    @TempDir
    static Path directory;

    private static Checkpoint checkpoint;
    private static Engine engine;

    @BeforeAll
    static void load() {
        RandomCheckpoint.write(directory.resolve("odd"), CONFIG, DType.F32, 7);
        checkpoint = Checkpoint.open(directory.resolve("odd"));
        engine = Device.host().load(checkpoint);
    }

    @AfterAll
    static void close() {
        engine.close();
        checkpoint.close();
    }

    private static int[] tokens(int n) {
        return IntStream.range(0, n).map(i -> (i * 37 + 11) % CONFIG.vocabulary()).toArray();
    }

    private static float[] read(Captures captures, Hook hook) {
        return captures.read(hook).toArray(ValueLayout.JAVA_FLOAT);
    }

    @Test
    void aWeightThatIsNotFiniteCannotBeInt8() throws IOException {
        var broken = directory.resolve("broken");
        Files.createDirectories(broken);
        var writer = new CheckpointWriter(CONFIG, true, DType.F32);
        writer.writeConfig(broken);
        writer.writeWeights(broken, Map.of(), slot -> (start, into, count) -> Arrays.fill(
                into, 0, count, slot.name().equals("h.1.mlp.c_fc.weight") ? Float.NaN : 0.5f));
        try (var bad = Checkpoint.open(broken)) {
            var e = assertThrows(StrataException.class, () -> Device.host().load(bad, WeightFormat.INT8));
            assertTrue(e.getMessage().contains("tensor h.1.mlp.c_fc.weight"), e.getMessage());
        }
    }

    /** A checkpoint of the rounded values, in F32, says the same; the one that they come from does not. */
    @Test
    void bf16ComputesWithTheRoundedWeights() throws IOException {
        var copy = Files.createDirectories(directory.resolve("rounded"));
        var writer = new CheckpointWriter(CONFIG, true, DType.F32);
        writer.writeConfig(copy);
        try (var arena = Arena.ofConfined()) {
            var rounded = checkpoint.rounded(arena);
            writer.writeWeights(copy, Map.of(), slot -> (start, into, count) -> {
                for (int i = 0; i < count; i++) {
                    into[i] = rounded.tensor(slot.name()).get(start + i);
                }
            });
        }
        try (var bf16 = Device.host().load(checkpoint, WeightFormat.BF16);
                var values = Checkpoint.open(copy);
                var wide = Device.host().load(values)) {
            float[] expected = logits(wide);
            assertArrayEquals(expected, logits(bf16), 1e-6f);
            float[] stored = logits(engine);
            assertTrue(IntStream.range(0, stored.length).anyMatch(i -> Math.abs(stored[i] - expected[i]) > 1e-4f));
        }
    }

    private static float[] logits(Engine engine) {
        try (Session session = engine.session()) {
            return session.run(tokens(20), CaptureRequest.NONE).logits();
        }
    }

    /** A full context takes 1,612,800 bytes, INT8 weights 75,500. */
    @Test
    void int8WeightsNeedRoomBesideTheStoredOnes() {
        var small = new HostDevice(1_650_000);
        small.load(checkpoint, WeightFormat.STORED).close();
        var e = assertThrows(StrataException.class, () -> small.load(checkpoint, WeightFormat.INT8));
        assertTrue(e.getMessage().contains("INT8 weights take 1 MiB"), e.getMessage());
        new HostDevice(1_690_000).load(checkpoint, WeightFormat.INT8).close();
    }

    @Test
    void aPromptItsPartsAndItsTokensGiveTheSameLogits() {
        int[] tokens = tokens(CONFIG.context());
        float[] whole;
        try (Session session = engine.session()) {
            whole = session.run(tokens, CaptureRequest.NONE).logits();
            assertEquals(tokens.length, session.length());
        }
        for (int part : new int[] {1, 2, 13, 120}) {
            try (Session session = engine.session()) {
                Pass pass = null;
                for (int from = 0; from < tokens.length; from += part) {
                    int to = Math.min(from + part, tokens.length);
                    pass = session.run(Arrays.copyOfRange(tokens, from, to), CaptureRequest.NONE);
                }
                assertArrayEquals(whole, pass.logits(), 1e-4f);
            }
        }
    }

    /** What nobody asks for is not computed: neither the logits nor what follows them may show it in a single bit. */
    @Test
    void askingForAHookChangesNoLogit() {
        for (int length : new int[] {1, 2, 3, 13, 100}) {
            int[] tokens = tokens(length);
            float[][] plain = logits(tokens, CaptureRequest.NONE);
            for (Hook hook : Hook.all(CONFIG)) {
                float[][] captured = logits(tokens, new CaptureRequest(List.of(hook), new int[] {0, length - 1}));
                assertArrayEquals(plain, captured, hook.name() + " of " + length);
            }
        }
    }

    /** Behind a prompt, and behind two tokens more. */
    private static float[][] logits(int[] tokens, CaptureRequest request) {
        try (Session session = engine.session()) {
            float[] first = session.run(tokens, request).logits();
            return new float[][] {first, session.run(new int[] {5, 9}, CaptureRequest.NONE).logits()};
        }
    }

    @Test
    void askingForAHookChangesNoLogitOfAGroup() {
        int[][] texts = {tokens(40), tokens(1), tokens(17)};
        float[][] plain = logitsOfGroup(texts, CaptureRequest.NONE);
        var request = new CaptureRequest(List.of(new Hook(Site.RESID_POST, CONFIG.layers() - 1)), new int[] {0});
        assertArrayEquals(plain, logitsOfGroup(texts, request));
    }

    private static float[][] logitsOfGroup(int[][] texts, CaptureRequest ofTheFirst) {
        try (SequenceGroup group = engine.group(texts.length, CONFIG.context(), CONFIG.context())) {
            var logits = new ArrayList<float[]>();
            for (int[][] next : new int[][][] {texts, {{3}, {4, 5, 6}, {7}}}) {
                var steps = IntStream.range(0, next.length)
                        .mapToObj(i -> new SequenceGroup.Step(
                                i, next[i], i == 0 && next == texts ? ofTheFirst : CaptureRequest.NONE))
                        .toList();
                group.run(steps).forEach(pass -> logits.add(pass.logits()));
            }
            return logits.toArray(float[][]::new);
        }
    }

    @Test
    void everyHookIsTheSameInOnePromptAndTokenByToken() {
        int[] tokens = tokens(23);
        List<Hook> hooks = Hook.all(CONFIG);
        int[] positions = {0, 7, 8, 22};
        try (Session session = engine.session();
                Session steps = engine.session()) {
            Captures captures = session.run(tokens, new CaptureRequest(hooks, positions)).captures();
            for (int t = 0, row = 0; t < tokens.length; t++) {
                boolean wanted = row < positions.length && positions[row] == t;
                var request = wanted ? new CaptureRequest(hooks, new int[] {t}) : CaptureRequest.NONE;
                Captures step = steps.run(new int[] {tokens[t]}, request).captures();
                if (!wanted) {
                    continue;
                }
                assertEquals(t + 1, step.length());
                for (Hook hook : hooks) {
                    float[] all = read(captures, hook);
                    float[] one = read(step, hook);
                    if (hook.site() == Site.PATTERN) {
                        for (int i = 0; i < one.length; i++) {
                            int head = i / (t + 1);
                            float expected = all[(head * positions.length + row) * tokens.length + i % (t + 1)];
                            assertEquals(expected, one[i], 1e-5f, hook.name());
                        }
                    } else {
                        int width = all.length / positions.length;
                        assertEquals(hook.width(CONFIG), width);
                        assertArrayEquals(
                                Arrays.copyOfRange(all, row * width, (row + 1) * width), one, 1e-4f, hook.name());
                    }
                }
                row++;
            }
        }
    }

    @Test
    void theLastCapturedLogitsAreThePassLogits() {
        try (Session session = engine.session()) {
            var request = new CaptureRequest(List.of(Hook.of(Site.LOGITS)), new int[] {3, 16});
            Pass pass = session.run(tokens(17), request);
            float[] both = read(pass.captures(), Hook.of(Site.LOGITS));
            float[] last = Arrays.copyOfRange(both, CONFIG.vocabulary(), both.length);
            assertArrayEquals(pass.logits(), last, 1e-5f);
            int best = pass.argmax();
            for (float logit : pass.logits()) {
                assertTrue(logit <= pass.logits()[best]);
            }
        }
    }

    @Test
    void ranksOfTheLastResidualAreThoseOfTheLogits() {
        int[] tokens = tokens(70);
        int[] positions = IntStream.range(0, tokens.length).toArray();
        Hook last = Hook.residual(CONFIG.layers());
        var hooks = List.of(Hook.residual(0), last, Hook.of(Site.LOGITS), Hook.of(Site.LN_FINAL));
        try (Session session = engine.session()) {
            Captures captures = session.run(tokens, new CaptureRequest(hooks, positions)).captures();
            float[] logits = read(captures, Hook.of(Site.LOGITS));
            int[][] targets = Arrays.stream(tokens).mapToObj(t -> new int[] {t, (t + 5) % 311}).toArray(int[][]::new);
            int[][][] ranks = captures.rank(List.of(Hook.residual(0), last), true, captures.allRows(), targets);
            // The final norm's output, read raw, is the last residual stream, read through the final norm.
            assertArrayEquals(ranks[1], captures.rank(List.of(Hook.of(Site.LN_FINAL)), false, captures.allRows(), targets)[0]);
            int[] choices = captures.firstChoice(last, true, captures.allRows());
            for (int t = 0; t < tokens.length; t++) {
                float[] row = Arrays.copyOfRange(logits, t * 311, (t + 1) * 311);
                for (int i = 0; i < 2; i++) {
                    int rank = 1;
                    for (float logit : row) {
                        rank += logit > row[targets[t][i]] ? 1 : 0;
                    }
                    assertEquals(rank, ranks[1][t][i]);
                }
                for (float logit : row) {
                    assertTrue(logit <= row[choices[t]]);
                }
            }
            assertThrows(IllegalArgumentException.class, () -> captures.read(new Hook(Site.Z, 0)));
            assertThrows(IllegalArgumentException.class, () -> captures.firstChoice(Hook.of(Site.LOGITS), true, captures.allRows()));
        }
    }

    @Test
    void sessionsRunSideBySide() throws Exception {
        float[] expected;
        try (Session session = engine.session()) {
            expected = session.run(tokens(90), CaptureRequest.NONE).logits();
        }
        Callable<float[]> run = () -> {
            float[] logits = null;
            for (int i = 0; i < 20; i++) {
                try (Session session = engine.session()) {
                    session.run(tokens(89), CaptureRequest.NONE);
                    logits = session.run(new int[] {tokens(90)[89]}, CaptureRequest.NONE).logits();
                }
            }
            return logits;
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            var results = new ArrayList<>(threads.invokeAll(List.of(run, run, run, run)));
            for (var result : results) {
                assertArrayEquals(expected, result.get(), 1e-4f);
            }
        }
    }

    @Test
    void whatIsClosedOrGoneIsSaid() {
        Session session = engine.session();
        Pass first = session.run(tokens(2), CaptureRequest.NONE);
        session.run(tokens(1), CaptureRequest.NONE);
        assertThrows(IllegalStateException.class, first::logits);
        session.close();
        session.close();
        assertThrows(IllegalStateException.class, () -> session.run(tokens(1), CaptureRequest.NONE));

        try (Checkpoint other = Checkpoint.open(directory.resolve("odd"))) {
            Engine closed = Device.host().load(other);
            Session open = closed.session();
            closed.close();
            closed.close();
            assertThrows(IllegalStateException.class, () -> open.run(tokens(1), CaptureRequest.NONE));
            assertThrows(IllegalStateException.class, closed::session);
        }
        Checkpoint other = Checkpoint.open(directory.resolve("odd"));
        try (Engine orphan = Device.host().load(other);
                Session open = orphan.session()) {
            other.close();
            assertThrows(IllegalStateException.class, () -> open.run(tokens(1), CaptureRequest.NONE));
        }
    }
}
