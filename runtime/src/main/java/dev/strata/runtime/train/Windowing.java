package dev.strata.runtime.train;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.tokenizer.Tokenizer;
import java.util.stream.IntStream;

/**
 * How a sliding window cuts a stream of tokens into examples. A window is {@code context} tokens and the one after
 * them: each token but the first is the target of those before it.
 *
 * @param context tokens that the model reads
 * @param stride from one window's start to the next one's
 * @param atLines whether windows start only where a line does; the next one then starts at the last such place within
 *     the stride, so that no token is left out, or where there is none, at the first one after it
 */
public record Windowing(int context, int stride, boolean atLines) {
    /** @throws StrataException if a number is not positive, or the stride leaves tokens out */
    public Windowing {
        Require.positive("context", context);
        Require.positive("stride", stride);
        if (stride > context) {
            throw new StrataException(
                    "stride must be at most context (" + context + "), or tokens are left out, not " + stride);
        }
    }

    /** Tokens of one window, the last target included. */
    public int windowTokens() {
        return Math.addExact(context, 1);
    }

    /** The windows' first tokens, ascending. */
    int[] starts(int[] tokens, int from, int to, Tokenizer tokenizer) {
        boolean[] ends = atLines ? lineEnds(tokenizer) : new boolean[0];
        var starts = IntStream.builder();
        int next;
        for (int start = from; start <= to - windowTokens(); start = next) {
            starts.add(start);
            next = start + stride;
            if (atLines) {
                next = lineStart(tokens, ends, start, next, to);
            }
        }
        return starts.build().toArray();
    }

    /** The last line start in (start, wanted], else the first after it, else the end. */
    private static int lineStart(int[] tokens, boolean[] ends, int start, int wanted, int to) {
        for (int i = Math.min(wanted, to); i > start; i--) {
            if (ends[tokens[i - 1]]) {
                return i;
            }
        }
        int i = wanted + 1;
        while (i < to && !ends[tokens[i - 1]]) {
            i++;
        }
        return i;
    }

    /** Which tokens a line ends with: those whose last byte is a newline, and {@code <|endoftext|>}. */
    static boolean[] lineEnds(Tokenizer tokenizer) {
        boolean[] ends = new boolean[tokenizer.size()];
        for (int id = 0; id < ends.length; id++) {
            byte[] bytes = tokenizer.bytes(id);
            ends[id] = bytes.length > 0 && bytes[bytes.length - 1] == '\n';
        }
        tokenizer.endOfText().ifPresent(id -> ends[id] = true);
        return ends;
    }
}
