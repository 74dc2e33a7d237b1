package dev.strata.runtime.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.device.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Threads that share a model, each with something else to do, get what each would get alone, to the bit. */
interface SharedModelParity extends Parity {
    int THREADS = 4;

    @Test
    default void fourThreadsShareAModel() throws Exception {
        Model fixture = models().random(Shape.THREE_HEADS);
        try (var model = fixture.open()) {
            var jobs = IntStream.range(0, 8 * THREADS)
                    // The longest first: a device makes room for the first batch.
                    .mapToObj(seed -> (Callable<String>) () -> job(model, fixture.tokens(13 - seed / 4, seed), seed))
                    .toList();
            List<String> alone = new ArrayList<>();
            for (var job : jobs) {
                alone.add(job.call());
            }
            try (var threads = Executors.newFixedThreadPool(THREADS)) {
                var together = threads.invokeAll(jobs);
                for (int i = 0; i < jobs.size(); i++) {
                    assertEquals(alone.get(i), together.get(i).get(), "job " + i);
                }
            }
        }
    }

    /** What comes of one of four tasks; a float's decimals say each of its bits. */
    private static String job(Gpt2 model, int[] tokens, int seed) {
        return switch (seed % 4) {
            case 0 -> generate(model, tokens, seed);
            case 1 -> rank(model.run(tokens, Capture.residuals()));
            case 2 -> predict(model.run(tokens, Capture.residuals()));
            default -> losses(model, tokens);
        };
    }

    private static String generate(Gpt2 model, int[] tokens, int seed) {
        try (var generation = model.generate(tokens, new Sampling(0.9, 0, 1, seed))) {
            while (generation.tokens().length < model.config().context() && generation.next().isPresent()) {
                Thread.onSpinWait();
            }
            return "generate " + Arrays.toString(generation.tokens());
        }
    }

    private static int[] positions(Run run) {
        return IntStream.range(0, run.tokens().length).toArray();
    }

    private static String rank(Run run) {
        int[][] targets = Arrays.stream(run.tokens()).mapToObj(token -> new int[] {token, 300}).toArray(int[][]::new);
        return "rank " + Arrays.deepToString(run.ranks(run.hooks(), true, positions(run), targets));
    }

    private static String predict(Run run) {
        int[][] targets = Arrays.stream(run.tokens()).mapToObj(token -> new int[] {token}).toArray(int[][]::new);
        return "predict " + Stream.of(run.predict(run.hooks(), true, positions(run), 5, targets))
                .flatMap(Stream::of)
                .map(p -> Arrays.toString(p.tokens()) + Arrays.toString(p.logProbabilities())
                        + Arrays.toString(p.ranks()) + Arrays.toString(p.targetLogProbabilities()))
                .toList();
    }

    private static String losses(Gpt2 model, int[] tokens) {
        int[] two = IntStream.concat(Arrays.stream(tokens), Arrays.stream(tokens).map(t -> 310 - t)).toArray();
        int[] targets = Arrays.stream(two).map(t -> (t + 1) % 311).toArray();
        return "losses " + Arrays.toString(model.losses(Batch.of(2, tokens.length, two, targets)));
    }
}
