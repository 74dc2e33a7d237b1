package dev.strata.runtime.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.device.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Many generations and rank calls on one model, and many openings of it, with a look at what is held before and after. */
final class Soak {
    /** Until everything is there that stays: classes, compiled code, scratch memory of its final size. */
    private static final int FIRST = 2_000;
    private static final int TOKENS = 4;

    private final Path directory;

    private Soak(Path directory) {
        this.directory = directory;
    }

    /** @param args a checkpoint's directory, how many generations and rank calls, how many openings */
    public static void main(String[] args) throws IOException, InterruptedException {
        var soak = new Soak(Path.of(args[0]));
        soak.use(Integer.parseInt(args[1]));
        soak.openAndClose(Integer.parseInt(args[2]));
    }

    private Gpt2 open() {
        return Gpt2.open(directory, Device.host());
    }

    private void use(int times) throws IOException, InterruptedException {
        try (var model = open()) {
            for (int i = 0; i < FIRST; i++) {
                generate(model, i);
                rank(model, i);
            }
            var before = Resources.now();
            for (int i = 0; i < times; i++) {
                generate(model, i);
                rank(model, i);
            }
            compare("generations and rank calls", before);
        }
    }

    private void openAndClose(int times) throws IOException, InterruptedException {
        openings(times / 10);
        var before = Resources.now();
        openings(times);
        compare("openings", before);
    }

    private void openings(int times) {
        for (int i = 0; i < times; i++) {
            try (var model = open()) {
                model.tokenizer();
                generate(model, i);
                rank(model, i);
            }
        }
    }

    private static void compare(String what, Resources before) throws IOException, InterruptedException {
        var after = Resources.now();
        System.out.println(what + ": before " + before + ", after " + after);
        after.assertNoMoreThan(before);
    }

    /** Prompts of all lengths up to 20, one after the other. */
    private static int[] prompt(Gpt2 model, int i) {
        return IntStream.rangeClosed(0, i % 20).map(t -> (i + 7 * t) % model.config().vocabulary()).toArray();
    }

    private static void generate(Gpt2 model, int i) {
        try (var generation = model.generate(prompt(model, i), new Sampling(1, 0, 1, i))) {
            for (int token = 0; token < TOKENS; token++) {
                generation.next();
            }
        }
    }

    private static void rank(Gpt2 model, int i) {
        var run = model.run(prompt(model, i), Capture.residuals());
        int[] last = {run.tokens().length - 1};
        var ranks = run.ranks(run.hooks(), true, last, new int[][] {{run.firstChoice()}});
        assertEquals(1, ranks[model.config().layers()][0][0]);
    }
}
