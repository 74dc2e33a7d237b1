package dev.strata.runtime;

import dev.strata.runtime.Generation.End;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.device.SequenceGroup.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes many texts side by side. A pass takes one more token of each text that is being written and, where a text has
 * ended, the next prompt in its place, whatever its length: rows lie one behind the other, so that nothing is padded
 * and nobody waits for the longest.
 */
final class GenerationBatch {
    /** Texts at a time. */
    private static final int TEXTS = 64;
    /** Memory that all KV caches together may take at their longest, if that is more than one. */
    private static final long CACHE_BYTES = 512L << 20;
    /** Rows of a pass, unless a prompt is longer. */
    private static final int ROWS = 512;

    private final Gpt2 model;
    private final List<int[]> prompts;
    private final Sampling sampling;
    private final int most;
    private final TextListener listener;
    /** Who has each place of the group; empty where nobody does. */
    private final List<Optional<Writing>> places = new ArrayList<>();
    private int next;

    /** A text that is being written. */
    private record Writing(int number, GrowingText text) {}

    GenerationBatch(Gpt2 model, List<int[]> prompts, Sampling sampling, int most, TextListener listener) {
        this.model = model;
        this.prompts = List.copyOf(prompts);
        this.sampling = sampling;
        this.most = most;
        this.listener = listener;
    }

    void run() {
        if (prompts.isEmpty()) {
            return;
        }
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        int positions = (int) Math.min(model.config().context(), (long) longest + most - 1);
        int texts = Math.clamp(CACHE_BYTES / cacheBytes(model.config(), positions), 1, Math.min(TEXTS, prompts.size()));
        int rows = Math.max(ROWS, longest + texts);
        for (int place = 0; place < texts; place++) {
            places.add(Optional.empty());
        }
        try (var group = model.engine().group(texts, positions, rows)) {
            List<Step> steps = steps(group, rows);
            while (!steps.isEmpty()) {
                List<Pass> passes = group.run(steps);
                for (int i = 0; i < passes.size(); i++) {
                    draw(group, steps.get(i).sequence(), passes.get(i));
                }
                steps = steps(group, rows);
            }
        }
    }

    private static long cacheBytes(Config config, int positions) {
        return 2L * config.layers() * config.width() * positions * Float.BYTES;
    }

    /** What the texts go on with, and prompts for the free places, as far as there are rows. */
    private List<Step> steps(SequenceGroup group, int rows) {
        var steps = new ArrayList<Step>();
        for (int place = 0; place < places.size(); place++) {
            if (places.get(place).isPresent()) {
                steps.add(step(group, place, places.get(place).get()));
            }
        }
        int used = steps.size();
        for (int place = 0; place < places.size() && next < prompts.size(); place++) {
            int[] prompt = prompts.get(next);
            if (places.get(place).isEmpty() && used + prompt.length <= rows) {
                var writing = new Writing(next, new GrowingText(model, prompt, sampling.ofText(next)));
                places.set(place, Optional.of(writing));
                steps.add(step(group, place, writing));
                used += prompt.length;
                next++;
            }
        }
        return steps;
    }

    private static Step step(SequenceGroup group, int place, Writing writing) {
        return new Step(place, writing.text().from(group.length(place)), CaptureRequest.NONE);
    }

    private void draw(SequenceGroup group, int place, Pass pass) {
        Writing writing = places.get(place).orElseThrow();
        GrowingText text = writing.text();
        OptionalInt token = text.draw(pass);
        boolean goesOn = token.isPresent() && listener.drawn(writing.number(), token.getAsInt())
                && text.length() - prompts.get(writing.number()).length < most;
        if (goesOn && text.end().isEmpty()) {
            return;
        }
        group.clear(place);
        places.set(place, Optional.empty());
        Optional<End> end = token.isEmpty() || goesOn ? text.end() : Optional.empty();
        listener.ended(writing.number(), end);
    }
}
