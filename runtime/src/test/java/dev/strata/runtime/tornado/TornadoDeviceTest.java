package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.kernels.tornado.KernelTask;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Engine;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What is this device's own: what it keeps where, and what it refuses. Its numbers are the parity tests'. */
class TornadoDeviceTest {
    private static final int[] TOKENS = {39, 68, 3658, 282, 267, 371, 264, 259, 277, 271};
    private static final int LONDON = 1053;

    private static TornadoDevice device;
    private static Checkpoint checkpoint;
    private static Engine engine;

    @BeforeEach
    void load() {
        assumeTrue(TornadoSdk.present(), () -> TornadoSdk.missing().orElseThrow());
        if (engine != null) {
            return;
        }
        device = TornadoDevice.all().getFirst();
        checkpoint = Checkpoint.open(Path.of("src/test/resources/standin"));
        engine = device.load(checkpoint);
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
            checkpoint.close();
        }
    }

    @Test
    void ranksCapturesThatHaveLeftTheDevice() {
        var hooks = IntStream.rangeClosed(0, 6).mapToObj(Hook::residual).toList();
        try (var session = engine.session(); var other = engine.session()) {
            var pass = session.run(TOKENS, new CaptureRequest(hooks, new int[] {3, 9}));
            Captures captures = pass.captures();
            int[][] targets = {{LONDON, 1}, {LONDON, 2330}};
            int[][][] ranks = captures.rank(hooks, true, captures.allRows(), targets);
            int choice = captures.firstChoice(hooks.getLast(), true, captures.allRows())[1];
            float[] before = floats(captures.read(hooks.get(3)));
            float[] logits = pass.logits();
            other.run(new int[] {5, 6, 7}, new CaptureRequest(hooks, new int[] {0, 1, 2}));
            assertEquals(1, ranks[6][1][0], "London after the whole sentence");
            assertArrayEquals(ranks, captures.rank(hooks, true, captures.allRows(), targets));
            assertArrayEquals(before, floats(captures.read(hooks.get(3))));
            assertEquals(choice, captures.firstChoice(hooks.getLast(), true, captures.allRows())[1]);
            assertEquals(pass.argmax(), choice);
            assertArrayEquals(logits, pass.logits());
        }
    }

    @Test
    void goesOnAfterAnotherSessionAndAfterMakingRoom() {
        int[] full = text(64);
        try (var alone = engine.session(); var disturbed = engine.session()) {
            alone.run(TOKENS, CaptureRequest.NONE);
            float[] expected = alone.run(new int[] {13}, CaptureRequest.NONE).logits();
            disturbed.run(TOKENS, CaptureRequest.NONE);
            try (var other = engine.session()) {
                var everything = new CaptureRequest(Hook.all(checkpoint.config()), IntStream.range(0, 64).toArray());
                var captures = other.run(full, everything).captures();
                var hook = Hook.matching(checkpoint.config(), "blocks.5.*pattern").getFirst();
                float[] pattern = floats(captures.read(hook));
                assertEquals(6 * 64 * 64, pattern.length);
                assertEquals(1f, pattern[0], "the first position reads itself alone");
            }
            assertArrayEquals(expected, disturbed.run(new int[] {13}, CaptureRequest.NONE).logits());
        }
    }

    /** What nobody asks for is not computed: neither the logits nor what follows them may show it in a single bit. */
    @Test
    void askingForAHookChangesNoLogit() {
        for (int[] lengths : new int[][] {{0, 2}, {0, 33}, {7, 50}, {0, 64}, {20, 44}}) {
            int before = lengths[0];
            int length = lengths[1];
            var request = new CaptureRequest(List.of(Hook.residual(6)), new int[] {before});
            assertArrayEquals(
                    logits(before, length, CaptureRequest.NONE), logits(before, length, request),
                    before + " and " + length);
        }
    }

    /** Behind a text of two passes, and behind a token more, if there is room. */
    private static float[][] logits(int before, int length, CaptureRequest request) {
        try (var session = engine.session()) {
            if (before > 0) {
                session.run(text(before), CaptureRequest.NONE);
            }
            var pass = session.run(text(length), request);
            float[] first = pass.logits();
            assertEquals(largest(first), pass.argmax());
            return session.length() == checkpoint.config().context()
                    ? new float[][] {first}
                    : new float[][] {first, session.run(new int[] {13}, CaptureRequest.NONE).logits()};
        }
    }

    @Test
    void askingForAHookChangesNoLogitOfAGroup() {
        var request = new CaptureRequest(List.of(Hook.residual(6), Hook.residual(2)), new int[] {0, 19});
        assertArrayEquals(logitsOfGroup(CaptureRequest.NONE), logitsOfGroup(request));
    }

    /** The first sequence's request changes no other's logits. */
    private static float[][] logitsOfGroup(CaptureRequest ofTheFirst) {
        int[][][] passes = {{text(20), {3}, text(17)}, {{5}, {4, 6, 8}, {7}}};
        try (var group = engine.group(3, 40, 60)) {
            var logits = new ArrayList<float[]>();
            for (int[][] next : passes) {
                var steps = IntStream.range(0, 3)
                        .mapToObj(i -> new SequenceGroup.Step(
                                i, next[i], i == 0 && next == passes[0] ? ofTheFirst : CaptureRequest.NONE))
                        .toList();
                group.run(steps).forEach(pass -> logits.add(pass.logits()));
            }
            return logits.toArray(float[][]::new);
        }
    }

    private static int[] text(int length) {
        return IntStream.range(0, length).map(i -> i * 31 % 4096).toArray();
    }

    private static int largest(float[] logits) {
        return IntStream.range(0, logits.length).boxed().max(Comparator.comparing(i -> logits[i])).orElseThrow();
    }

    @Test
    void forgetsLogitsWhenTheSessionRunsAgain() {
        try (var session = engine.session()) {
            var first = session.run(TOKENS, CaptureRequest.NONE);
            session.run(new int[] {1}, CaptureRequest.NONE);
            assertThrows(IllegalStateException.class, first::logits);
        }
    }

    @Test
    void refusesWhatWasNotCaptured() {
        try (var session = engine.session()) {
            var captures = session.run(TOKENS, new CaptureRequest(List.of(Hook.residual(1)), new int[] {4})).captures();
            assertThrows(IllegalArgumentException.class, () -> captures.read(Hook.residual(2)));
            assertThrows(IllegalArgumentException.class, () -> captures.firstChoice(Hook.residual(2), true, captures.allRows()));
        }
    }

    @Test
    void refusesAModelThatDoesNotFitBeforeAllocating() {
        String before = System.getProperty("tornado.device.memory");
        System.setProperty("tornado.device.memory", "1MB");
        try {
            var e = assertThrows(StrataException.class, () -> device.load(checkpoint));
            assertTrue(e.getMessage().contains("-Dtornado.device.memory=") && e.getMessage().contains("1 MiB"),
                    e.getMessage());
        } finally {
            restore("tornado.device.memory", before);
        }
    }

    @Test
    void refusesToRunWhereKernelsFallBackSilently() {
        String before = System.getProperty("tornado.recover.bailout");
        System.setProperty("tornado.recover.bailout", "True");
        try {
            var e = assertThrows(StrataException.class, () -> device.load(checkpoint));
            assertTrue(e.getMessage().contains("-Dtornado.recover.bailout=False"), e.getMessage());
        } finally {
            restore("tornado.recover.bailout", before);
        }
    }

    @Test
    void namesAKernelThatDoesNotCompile() {
        var array = new FloatArray(64);
        var bits = new IntArray(64);
        var good = new KernelTask("good", 64, rows -> rows, List.of(array, bits), (graph, id) -> graph.task(
                id, TornadoDeviceTest::good, new KernelContext(), array, bits));
        var bad = new KernelTask("bad", 64, rows -> rows, List.of(array, bits), (graph, id) -> graph.task(
                id, TornadoDeviceTest::bad, new KernelContext(), array, bits));
        var graph = GraphSpec.of("kernels", List.of(good, bad));
        var e = assertThrows(
                StrataException.class, () -> new GraphPlan(device, List.of(array, bits), List.of(graph)));
        assertTrue(e.getMessage().contains("kernels.bad"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    static void good(KernelContext context, FloatArray array, IntArray bits) {
        int i = context.globalIdx;
        bits.set(i, (int) array.get(i));
        array.set(i, bits.get(i));
    }

    static void bad(KernelContext context, FloatArray array, IntArray bits) {
        int i = context.globalIdx;
        array.set(i, array.get(i) + Float.intBitsToFloat(bits.get(i) << 16));
        bits.set(i, i);
    }

    private static void restore(String property, String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }

    private static float[] floats(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_FLOAT);
    }
}
