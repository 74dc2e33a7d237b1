package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a sequence is cut into passes, the cache makes it one. */
interface CacheParity extends Parity {
    @ParameterizedTest
    @EnumSource
    default void decodingEqualsOnePrefill(Shape shape) {
        Model model = models().random(shape);
        int[] tokens = model.tokens(shape.config.context(), 2);
        var ones = new int[tokens.length];
        Arrays.fill(ones, 1);
        inPieces(model, tokens, ones);
    }

    @Test
    default void prefillInPiecesEqualsOnePrefill() {
        inPieces(models().tiny(), models().tiny().tokens(24, 3), 5, 7, 1, 2, 9);
        Model longer = models().random(Shape.HEAD_OF_64);
        inPieces(longer, longer.tokens(131, 4), 1, 65, 2, 33, 30);
    }

    @Test
    default void piecesWithoutCapturesFillTheCacheToo() {
        Model model = models().tiny();
        int[] tokens = model.tokens(9, 5);
        Trace trace = model.trace(tokens);
        try (var session = model.engine().session()) {
            session.run(Arrays.copyOf(tokens, 4), CaptureRequest.NONE);
            session.run(Arrays.copyOfRange(tokens, 4, 5), CaptureRequest.NONE);
            model.assertLogits(session.run(Arrays.copyOfRange(tokens, 5, 9), CaptureRequest.NONE), trace, 8);
        }
    }

    private static void inPieces(Model model, int[] tokens, int... pieces) {
        Trace trace = model.trace(tokens);
        Pass whole = model.run(tokens, model.everything(0, tokens.length));
        model.assertCaptured(whole.captures(), trace);
        float[] logitsOfWhole = whole.logits();
        float[] logits = {};
        try (var session = model.engine().session()) {
            assertEquals(0, session.length());
            for (int piece : pieces) {
                int from = session.length();
                int to = from + piece;
                Pass pass = session.run(Arrays.copyOfRange(tokens, from, to), model.everything(from, to));
                assertEquals(to, session.length());
                assertEquals(to, pass.captures().length());
                model.assertCaptured(pass.captures(), trace);
                model.assertLogits(pass, trace, to - 1);
                logits = pass.logits();
            }
            assertEquals(tokens.length, session.length());
        }
        double error = Errors.relative(Errors.widen(logits), Errors.widen(logitsOfWhole));
        assertTrue(error <= 1e-4, () -> "the last piece's logits differ by " + error + " from one prefill's");
    }
}
