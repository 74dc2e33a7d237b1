package dev.strata.lens.encode;

import dev.strata.runtime.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * One forward pass and the stimuli whose states it gives. A stimulus is read after all earlier ones of its passage,
 * joined by a space; where that is longer than the model's context, its last tokens are read (as Brain-Score language
 * does: {@code ' '.join}, truncation on the left). Stimuli whose tokens continue those of the one before share a pass.
 *
 * @param tokens that are read
 * @param stimuli indices
 * @param positions of each stimulus' last token
 * @param cut how many of the stimuli lost the beginning of their passage
 */
record Reading(int[] tokens, int[] stimuli, int[] positions, int cut) {
    /** The passes that give the states of all stimuli. */
    static List<Reading> of(List<Stimulus> stimuli, Tokenizer tokenizer, int context) {
        var texts = new LinkedHashMap<String, StringBuilder>();
        var open = new LinkedHashMap<String, Reading>();
        var readings = new ArrayList<Reading>();
        for (int i = 0; i < stimuli.size(); i++) {
            Stimulus stimulus = stimuli.get(i);
            var text = texts.computeIfAbsent(stimulus.passage(), _ -> new StringBuilder());
            text.append(text.isEmpty() ? "" : " ").append(stimulus.text());
            int[] tokens = tokenizer.encode(text.toString());
            Reading one = last(tokens, i, context);
            Reading before = open.get(stimulus.passage());
            if (before != null && one.continues(before)) {
                one = one.after(before);
            } else if (before != null) {
                readings.add(before);
            }
            open.put(stimulus.passage(), one);
        }
        readings.addAll(open.values());
        return readings;
    }

    private static Reading last(int[] tokens, int stimulus, int context) {
        int start = Math.max(0, tokens.length - context);
        int[] read = Arrays.copyOfRange(tokens, start, tokens.length);
        return new Reading(read, new int[] {stimulus}, new int[] {read.length - 1}, start > 0 ? 1 : 0);
    }

    private boolean continues(Reading before) {
        return before.tokens.length < tokens.length
                && Arrays.equals(before.tokens, 0, before.tokens.length, tokens, 0, before.tokens.length);
    }

    private Reading after(Reading before) {
        return new Reading(
                tokens, joined(before.stimuli, stimuli), joined(before.positions, positions), before.cut + cut);
    }

    private static int[] joined(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
