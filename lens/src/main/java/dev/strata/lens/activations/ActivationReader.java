package dev.strata.lens.activations;

import dev.strata.lens.Windows;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads what hooks hold over texts. A text longer than the window is read in windows that overlap by half; a token is
 * taken from the first of them that it is in, so that it has half a window of text before it, or all there is.
 */
public final class ActivationReader {
    private final Gpt2 model;
    private final int window;

    /**
     * @param window tokens that the model reads at once, 1 to its context
     */
    public ActivationReader(Gpt2 model, int window) {
        this.model = model;
        this.window = window;
    }

    /**
     * The activations of each hook over all texts, one text after the other.
     *
     * @throws StrataException if a tensor would have 2³¹ numbers or more, or the model's logits are not finite
     */
    public List<Activations> read(List<int[]> texts, List<Hook> hooks, Progress progress) {
        int tokens = TextTokens.count(texts);
        var all = new ArrayList<Activations>();
        for (Hook hook : hooks) {
            int width = hook.width(model.config());
            if ((long) tokens * width > Integer.MAX_VALUE - 8) {
                throw new StrataException(hook.name() + " of " + tokens + " tokens is too much to hold: expected at most "
                        + (Integer.MAX_VALUE - 8) / width + " tokens of " + width + " numbers");
            }
            all.add(new Activations(hook, tokens, width, new float[tokens * width]));
        }
        int row = 0;
        for (int[] text : texts) {
            read(text, row, all, progress);
            row += text.length;
        }
        return List.copyOf(all);
    }

    /** Fills in a text's rows, from {@code row} on. */
    private void read(int[] text, int row, List<Activations> all, Progress progress) {
        var windows = new Windows(text.length, Math.min(window, text.length), Math.max(1, window / 2));
        String[] names = all.stream().map(one -> one.hook().name()).toArray(String[]::new);
        for (int w = 0; w < windows.count(); w++) {
            int start = windows.start(w);
            int first = windows.first(w);
            int end = windows.end(w);
            int[] tokens = Arrays.copyOfRange(text, start, end);
            Run run = model.run(tokens, Capture.hooks(names).at(IntStream.range(first - start, end - start).toArray()));
            for (Activations one : all) {
                MemorySegment tensor = run.tensor(one.hook());
                int floats = (end - first) * one.width();
                MemorySegment.copy(tensor, ValueLayout.JAVA_FLOAT, 0, one.values(), (row + first) * one.width(), floats);
            }
            progress.at("tokens read", row + end, all.getFirst().tokens());
        }
    }
}
