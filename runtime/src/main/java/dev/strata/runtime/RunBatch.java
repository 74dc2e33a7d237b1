package dev.strata.runtime;

import dev.strata.runtime.device.CaptureRequest;
import dev.strata.runtime.device.Pass;
import dev.strata.runtime.device.SequenceGroup;
import dev.strata.runtime.device.SequenceGroup.Step;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Runs many prompts, so many rows side by side that matrix products are at full speed and memory stays bounded. */
final class RunBatch {
    private static final int PROMPTS = 64;
    /** Rows of a pass, unless a prompt is longer. */
    private static final int ROWS = 512;

    private final Gpt2 model;
    private final List<int[]> prompts;
    private final IntFunction<Capture> capture;
    private final Consumer<Runs> consumer;

    RunBatch(Gpt2 model, List<int[]> prompts, IntFunction<Capture> capture, Consumer<Runs> consumer) {
        this.model = model;
        this.prompts = List.copyOf(prompts);
        this.capture = capture;
        this.consumer = consumer;
    }

    void run() {
        if (prompts.isEmpty()) {
            return;
        }
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        int rows = Math.max(ROWS, longest);
        try (var group = model.engine().group(Math.min(PROMPTS, prompts.size()), longest, rows)) {
            int first = 0;
            while (first < prompts.size()) {
                List<Step> steps = steps(first, rows);
                consumer.accept(runs(group, first, steps));
                first += steps.size();
            }
        }
    }

    /** As many prompts as there is room for. */
    private List<Step> steps(int first, int rows) {
        var steps = new ArrayList<Step>();
        int used = 0;
        for (int i = first; i < prompts.size() && steps.size() < PROMPTS; i++) {
            int[] prompt = prompts.get(i);
            used += prompt.length;
            if (used > rows) {
                break;
            }
            steps.add(new Step(steps.size(), prompt, request(i, prompt.length)));
        }
        return steps;
    }

    private CaptureRequest request(int prompt, int length) {
        var request = capture.apply(prompt).request(model.config(), length);
        for (Hook hook : request.hooks()) {
            if (hook.site() == Site.PATTERN || hook.site() == Site.LOGITS) {
                throw new StrataException(
                        hook.name() + " can't be captured of many prompts at once: run each by itself");
            }
        }
        return request;
    }

    private Runs runs(SequenceGroup group, int first, List<Step> steps) {
        List<Pass> passes = group.run(steps);
        var runs = new ArrayList<Run>();
        for (int i = 0; i < passes.size(); i++) {
            int[] prompt = prompts.get(first + i);
            int firstChoice = passes.get(i).argmax();
            if (firstChoice < 0) {
                throw model.notFinite(prompt);
            }
            runs.add(new Run(model, prompt.clone(), firstChoice, passes.get(i).captures()));
            group.clear(i);
        }
        return new Runs(model, first, runs);
    }
}
