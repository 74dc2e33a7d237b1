package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.program.Hook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
                .mapToObj(seed -> (Callable<List<Object>>) () -> everything(model, seed))
                .toList();
        var alone = new ArrayList<List<Object>>();
        for (var job : jobs) {
            alone.add(job.call());
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<List<Object>>> together = threads.invokeAll(jobs);
            for (int i = 0; i < jobs.size(); i++) {
                assertEquals(alone.get(i), together.get(i).get(), "sequence " + i);
            }
        }
    }

    /** All that a session can tell of one sequence, bit by bit. */
    private static List<Object> everything(Model model, int seed) {
        int[] tokens = model.tokens(13 + seed % 5, seed);
        int prompt = 2 + seed % 9;
        var all = new ArrayList<Object>();
        try (var session = model.engine().session()) {
            for (int from = 0; from < tokens.length; ) {
                int to = from == 0 ? prompt : from + 1;
                Pass pass = session.run(Arrays.copyOfRange(tokens, from, to), model.everything(from, to));
                all.add(bits(Errors.widen(pass.logits())));
                all.add(pass.argmax());
                for (Hook hook : Hook.all(model.config())) {
                    all.add(bits(Errors.widen(pass.captures().read(hook))));
                }
                for (int[][] layer : model.ranks(pass.captures(), Lens.RAW, 1, 300)) {
                    all.add(Arrays.deepToString(layer));
                }
                from = to;
            }
        }
        return all;
    }

    private static List<Long> bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).boxed().toList();
    }
}
