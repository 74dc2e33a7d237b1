package dev.strata.lens;

import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;

/**
 * A window that slides over a text which may be longer than the context. Each of the text's tokens but the first is
 * predicted once, in the first window that has it as a next token, so from at least {@code length - stride} tokens
 * before it but for the text's beginning (the method of Hugging Face's page on perplexity). Position p predicts token
 * p + 1.
 *
 * @param targets tokens to predict: positions 0 to targets - 1 of the text
 * @param length positions of a window; the last window may end before
 * @param stride from one window's start to the next one's
 */
public record Windows(int targets, int length, int stride) {
    /**
     * The windows of a model's context over a text.
     *
     * @param tokens of the text, 2 or more
     * @throws StrataException if the stride is not 1 to the context
     */
    public static Windows over(int tokens, Gpt2 model, int stride) {
        return new Windows(tokens - 1, Math.min(model.config().context(), tokens - 1), checked(stride, model));
    }

    /** Half the context. */
    public static int defaultStride(Gpt2 model) {
        return Math.max(1, model.config().context() / 2);
    }

    /**
     * The stride.
     *
     * @throws StrataException if it is not 1 to the context
     */
    public static int checked(int stride, Gpt2 model) {
        if (stride < 1 || stride > model.config().context()) {
            throw new StrataException("a stride of " + stride + " tokens: expected 1 to the context of " + model.name()
                    + ", " + model.config().context());
        }
        return stride;
    }

    public int count() {
        return 1 + Math.ceilDiv(targets - length, stride);
    }

    /** A window's first position. */
    public int start(int window) {
        return window * stride;
    }

    /** One more than a window's last position. */
    public int end(int window) {
        return (int) Math.min(targets, (long) window * stride + length);
    }

    /** The first position whose next token no window before has predicted. */
    public int first(int window) {
        return window == 0 ? 0 : end(window - 1);
    }
}
