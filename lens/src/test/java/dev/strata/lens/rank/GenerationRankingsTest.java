package dev.strata.lens.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.lens.Lens;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Generation;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rankings of what was captured while tokens were drawn. */
class GenerationRankingsTest {
    private static final Config CONFIG = new Config(3, 2, 16, 32, 24, 257, 1e-5f, OptionalInt.empty());
    private static final int[] PROMPT = {3, 250, 17, 99};

    @TempDir
    private static Path directory;

    private static Gpt2 model;

    @BeforeAll
    static void open() {
        RandomCheckpoint.write(directory, CONFIG, DType.F32, 7);
        model = Gpt2.open(directory, Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Generation drawn(int count, Sampling sampling, Capture capture) {
        var generation = model.generate(PROMPT, sampling, capture);
        IntStream.range(0, count).forEach(_ -> assertTrue(generation.next().isPresent()));
        return generation;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 21})
    void theyAreThoseOfTheWholeTextRunAgain(int count) {
        for (double temperature : new double[] {0, 1}) {
            var sampling = new Sampling(temperature, 0, 1, count);
            int[] positions = IntStream.range(3, 3 + count).toArray();
            try (var generation = drawn(count, sampling, Capture.residuals())) {
                for (Lens lens : Lens.values()) {
                    var expected = Rankings.of(model, generation.tokens()).lens(lens).positions(positions).nextTokens();
                    var query = Rankings.of(generation).lens(lens).positions(positions);
                    assertEquals(expected, query.nextTokens());
                    assertEquals(count, expected.columns().size());
                    assertEquals(expected.columns(), query.details(2).nextTokens().columns());
                }
            }
        }
    }

    @Test
    void onlyWhatIsRankedNeedsToBeCaptured() {
        try (var generation = drawn(5, Sampling.greedy(), Capture.residuals().at(3, 4, 5, 6, 7))) {
            var rankings = Rankings.of(generation).nextTokens();
            assertEquals(5, rankings.columns().size());
            assertTrue(rankings.columns().stream().allMatch(column -> column.ranks().getLast() == 1), "greedy");
            var watched = Rankings.of(generation).positions(3, 7).watch(5, 6);
            int[] tokens = generation.tokens();
            var again = Rankings.of(model.run(tokens, Capture.residuals())).positions(3, 7).watch(5, 6);
            assertEquals(again, watched);
        }
    }

    @Test
    void whatWasNotReadCannotBeRanked() {
        try (var generation = drawn(2, Sampling.greedy(), Capture.residuals())) {
            assertFails("position 5", () -> Rankings.of(generation).positions(-1).watch(3));
            assertFails("no token of the text follows it", () -> Rankings.of(generation).positions(5).nextTokens());
        }
        try (var generation = model.generate(PROMPT, Sampling.greedy(), Capture.residuals())) {
            assertThrows(StrataException.class, () -> Rankings.of(generation));
        }
    }

    private static void assertFails(String words, Runnable question) {
        var e = assertThrows(StrataException.class, question::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }
}
