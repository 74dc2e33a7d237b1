package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Captures;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked for is kept, nothing else is, and it stays. */
interface CaptureParity extends Parity {
    int LENGTH = 13;

    @Test
    default void selectedPositionsAreTheFullCapturesRows() {
        Model model = models().tiny();
        int[] tokens = model.tokens(LENGTH, 6);
        Trace trace = model.trace(tokens);
        for (int[] positions : new int[][] {{0}, {LENGTH - 1}, {1, 2, 7}, {0, 5, LENGTH - 1}}) {
            var request = new CaptureRequest(Hook.all(model.config()), positions);
            Captures captures = model.run(tokens, request).captures();
            assertArrayEquals(positions, captures.request().positions());
            assertEquals(LENGTH, captures.length());
            model.assertCaptured(captures, trace);
        }
    }

    @Test
    default void eachHookAloneIsAsAmongAll() {
        Model model = models().tiny();
        int[] tokens = model.tokens(LENGTH, 7);
        Trace trace = model.trace(tokens);
        for (Hook hook : Hook.all(model.config())) {
            Captures captures = model.run(tokens, new CaptureRequest(List.of(hook), new int[] {3, 8})).captures();
            model.assertCaptured(captures, trace);
        }
    }

    @Test
    default void theOrderOfARequestIsItsOwn() {
        Model model = models().tiny();
        int[] tokens = model.tokens(LENGTH, 8);
        Captures captures = model.run(
                        tokens, new CaptureRequest(Hook.all(model.config()).reversed(), new int[] {4, 12}))
                .captures();
        model.assertCaptured(captures, model.trace(tokens));
    }

    @Test
    default void whatWasNotAskedForIsNotThere() {
        Model model = models().tiny();
        int[] tokens = model.tokens(LENGTH, 9);
        Hook asked = new Hook(Site.RESID_MID, 1);
        Captures captures = model.run(tokens, new CaptureRequest(List.of(asked), new int[] {2})).captures();
        Captures none = model.run(tokens, CaptureRequest.NONE).captures();
        for (Hook hook : Hook.all(model.config())) {
            if (!hook.equals(asked)) {
                assertThrows(IllegalArgumentException.class, () -> captures.read(hook), hook.name());
            }
            assertThrows(IllegalArgumentException.class, () -> none.read(hook), hook.name());
        }
        Hook residual = Hook.residual(1);
        int[] rows = captures.allRows();
        int[][] targets = {{0}};
        assertThrows(IllegalArgumentException.class, () -> captures.rank(List.of(residual), true, rows, targets));
        assertThrows(IllegalArgumentException.class, () -> captures.firstChoice(residual, true, rows));
    }

    @Test
    default void noPositionsAreNoRows() {
        Model model = models().tiny();
        Hook hook = Hook.residual(1);
        Captures captures = model.run(model.tokens(3, 20), new CaptureRequest(List.of(hook), new int[0])).captures();
        assertEquals(0, captures.read(hook).byteSize());
        assertEquals(0, captures.firstChoice(hook, true, captures.allRows()).length);
        assertEquals(0, captures.rank(List.of(hook), true, captures.allRows(), new int[0][])[0].length);
    }

    @Test
    default void capturesOutliveLaterRunsAndTheirSession() {
        Model model = models().tiny();
        record Kept(Captures captures, Trace trace) {}
        var kept = new ArrayList<Kept>();
        for (int seed = 0; seed < 12; seed++) {
            int[] tokens = model.tokens(20, seed);
            Trace trace = model.trace(tokens);
            try (var session = model.engine().session()) {
                int[] first = Arrays.copyOf(tokens, 12);
                kept.add(new Kept(session.run(first, model.everything(0, 12)).captures(), trace));
                kept.add(new Kept(
                        session.run(Arrays.copyOfRange(tokens, 12, 13), model.everything(12, 13)).captures(), trace));
                session.run(Arrays.copyOfRange(tokens, 13, 20), CaptureRequest.NONE);
            }
        }
        int token = 42;
        for (Kept one : kept) {
            model.assertCaptured(one.captures(), one.trace());
            int[] positions = one.captures().request().positions();
            int[][][] ranks = model.ranks(one.captures(), Lens.LN_F, token);
            for (int row = 0; row < positions.length; row++) {
                double[] logits = one.trace().read(Lens.LN_F, 1)[positions[row]];
                assertEquals(Trace.rank(logits, token), ranks[1][row][0]);
            }
        }
    }

    @Test
    default void whatWasReadStaysReadableAndReadOnly() {
        Model model = models().tiny();
        int[] tokens = model.tokens(LENGTH, 10);
        Hook hook = Hook.residual(2);
        Pass pass = model.run(tokens, new CaptureRequest(List.of(hook), new int[] {12}));
        MemorySegment read = pass.captures().read(hook);
        double[] before = Errors.widen(read);
        model.run(model.tokens(24, 11), model.everything(0, 24));
        assertArrayEquals(before, Errors.widen(read));
        assertArrayEquals(before, Errors.widen(pass.captures().read(hook)));
        assertTrue(read.isReadOnly());
    }
}
