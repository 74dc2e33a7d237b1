package dev.strata.lens.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.program.Hook;
import dev.strata.runtime.program.Site;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationReaderTest {
    private static final Config CONFIG = new Config(2, 2, 8, 24, 8, 257, 1e-5f, OptionalInt.empty());
    private static final Hook STREAM = Hook.residual(2);
    private static final Hook MLP = new Hook(Site.MLP_POST, 0);

    @TempDir
    private Path directory;

    private Gpt2 model() {
        RandomCheckpoint.write(directory.resolve("model"), CONFIG, DType.F32, 1);
        return Gpt2.open(directory.resolve("model"), Device.host());
    }

    private static int[] text(int length, int first) {
        int[] text = new int[length];
        Arrays.setAll(text, i -> (first + 7 * i) % 257);
        return text;
    }

    /** A token's row, from a window of its own that ends with it. */
    private static float[] row(Gpt2 model, int[] text, int start, int token, Hook hook) {
        return model.run(Arrays.copyOfRange(text, start, token + 1), Capture.hooks(hook.name()).at(-1))
                .tensor(hook).toArray(ValueLayout.JAVA_FLOAT);
    }

    /** lengths, window, and the start of the window from which each token of the first text must be read */
    @ParameterizedTest
    @CsvSource({
        "3, 8, 0 0 0",
        "8, 8, 0 0 0 0 0 0 0 0",
        "14, 8, 0 0 0 0 0 0 0 0 4 4 4 4 8 8",
        "7, 4, 0 0 0 0 2 2 4",
        "5, 1, 0 1 2 3 4",
        "6, 3, 0 0 0 1 2 3"
    })
    void eachTokenIsReadInTheFirstWindowThatHoldsIt(int length, int window, String starts) {
        int[] one = text(length, 3);
        int[] two = text(4, 90);
        try (var model = model()) {
            var all = new ActivationReader(model, window).read(List.of(one, two), List.of(MLP, STREAM), Progress.NONE);
            assertEquals(List.of(MLP, STREAM), all.stream().map(Activations::hook).toList());
            int[] start = Arrays.stream(starts.split(" ")).mapToInt(Integer::parseInt).toArray();
            for (Activations read : all) {
                assertEquals(length + 4, read.tokens());
                assertEquals(read.hook().width(CONFIG), read.width());
                for (int t = 0; t < length; t++) {
                    assertArrayEquals(
                            row(model, one, start[t], t, read.hook()),
                            Arrays.copyOfRange(read.values(), t * read.width(), (t + 1) * read.width()),
                            1e-5f,
                            "token " + t + " of " + read.hook());
                }
                assertArrayEquals(
                        row(model, two, 0, 0, read.hook()),
                        Arrays.copyOfRange(read.values(), length * read.width(), (length + 1) * read.width()),
                        1e-5f);
            }
        }
    }

    @Test
    void filesAreReadUntilThereAreEnoughTokens() throws IOException {
        Path one = Files.writeString(directory.resolve("one"), "abc");
        Path empty = Files.writeString(directory.resolve("empty"), "");
        Path two = Files.writeString(directory.resolve("two"), "defg");
        try (var model = model()) {
            var texts = TextTokens.read(List.of(one, empty, two), model.tokenizer(), 5);
            assertEquals(2, texts.size());
            assertEquals("abc", model.tokenizer().decode(texts.get(0)));
            assertEquals("de", model.tokenizer().decode(texts.get(1)));
            assertEquals(1, TextTokens.read(List.of(one, two), model.tokenizer(), 3).size());
            var refused = assertThrows(
                    StrataException.class, () -> TextTokens.read(List.of(empty), model.tokenizer(), 5));
            assertTrue(refused.getMessage().contains("empty: 0 tokens"), refused.getMessage());
        }
    }
}
