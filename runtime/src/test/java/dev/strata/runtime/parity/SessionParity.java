package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sessions on one engine do not see each other. */
interface SessionParity extends Parity {
    @Test
    default void interleavedSessionsKeepTheirCachesApart() {
        Model model = models().tiny();
        int[] left = model.tokens(20, 16);
        int[] right = model.tokens(20, 17);
        Trace leftTrace = model.trace(left);
        Trace rightTrace = model.trace(right);
        try (var one = model.engine().session();
                var two = model.engine().session()) {
            one.run(Arrays.copyOf(left, 6), CaptureRequest.NONE);
            two.run(Arrays.copyOf(right, 9), CaptureRequest.NONE);
            for (int t = 0; t < 11; t++) {
                Pass ofOne = one.run(Arrays.copyOfRange(left, 6 + t, 7 + t), model.everything(6 + t, 7 + t));
                Pass ofTwo = two.run(Arrays.copyOfRange(right, 9 + t, 10 + t), model.everything(9 + t, 10 + t));
                // One's logits are there until one's own next run.
                model.assertLogits(ofOne, leftTrace, 6 + t);
                model.assertLogits(ofTwo, rightTrace, 9 + t);
                model.assertCaptured(ofOne.captures(), leftTrace);
                model.assertCaptured(ofTwo.captures(), rightTrace);
            }
            assertEquals(17, one.length());
            assertEquals(20, two.length());
        }
    }

    @Test
    default void aNewSessionFindsNothingOfAnOldOne() {
        Model model = models().tiny();
        int[] tokens = model.tokens(2, 18);
        float[] before = model.run(tokens, CaptureRequest.NONE).logits();
        model.run(model.tokens(model.config().context(), 19), CaptureRequest.NONE);
        assertArrayEquals(before, model.run(tokens, CaptureRequest.NONE).logits());
    }

    @Test
    default void fourThreadsComputeWhatOneDoes() throws Exception {
        Model model = models().random(Shape.THREE_HEADS);
        var jobs = IntStream.range(0, 24)
                .mapToObj(seed -> (Callable<Map<String, int[]>>) () -> everything(model, seed))
                .toList();
        var alone = new ArrayList<Map<String, int[]>>();
        for (var job : jobs) {
            alone.add(job.call());
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<Map<String, int[]>>> together = threads.invokeAll(jobs);
            for (int i = 0; i < jobs.size(); i++) {
                Map<String, int[]> one = together.get(i).get();
                int sequence = i;
                alone.get(i).forEach((name, bits) ->
                        assertArrayEquals(bits, one.get(name), "sequence " + sequence + ", " + name));
            }
        }
    }

    /** All that a session can tell of one sequence, bit by bit. */
    private static Map<String, int[]> everything(Model model, int seed) {
        int[] tokens = model.tokens(13 + seed % 5, seed);
        int prompt = 2 + seed % 9;
        var all = new LinkedHashMap<String, int[]>();
        try (var session = model.engine().session()) {
            for (int from = 0; from < tokens.length; ) {
                int to = from == 0 ? prompt : from + 1;
                Pass pass = session.run(Arrays.copyOfRange(tokens, from, to), model.everything(from, to));
                for (Hook hook : Hook.all(model.config())) {
                    all.put(hook + " from " + from, pass.captures().read(hook).toArray(ValueLayout.JAVA_INT));
                }
                all.put("logits from " + from, MemorySegment.ofArray(pass.logits()).toArray(ValueLayout.JAVA_INT));
                all.put("the first choice from " + from, new int[] {pass.argmax()});
                int[][][] ranks = model.ranks(pass.captures(), Lens.RAW, 1, 300);
                all.put("ranks from " + from, Arrays.stream(ranks)
                        .flatMap(Arrays::stream)
                        .flatMapToInt(Arrays::stream)
                        .toArray());
                from = to;
            }
        }
        return all;
    }
}
