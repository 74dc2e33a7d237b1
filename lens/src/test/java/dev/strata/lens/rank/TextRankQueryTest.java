package dev.strata.lens.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.kernels.DType;
import dev.strata.lens.Lens;
import dev.strata.lens.rank.Rankings.Column;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.checkpoint.RandomCheckpoint;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts longer than the context. */
class TextRankQueryTest {
    private static final Config CONFIG = new Config(2, 2, 16, 32, 8, 257, 1e-5f, OptionalInt.empty());

    @TempDir
    private static Path directory;

    private static Gpt2 model;

    @BeforeAll
    static void open() {
        RandomCheckpoint.write(directory, CONFIG, DType.F32, 3);
        model = Gpt2.open(directory, Device.host());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static int[] tokens(int count) {
        return new Random(count).ints(count, 0, CONFIG.vocabulary()).toArray();
    }

    /** Each position for itself, in the first window that reaches it: windows begin at 0, stride, 2 · stride… */
    private static List<Column> oneByOne(int[] tokens, int stride) {
        var columns = new ArrayList<Column>();
        for (int position = 0; position < tokens.length - 1; position++) {
            int start = 0;
            while (start + CONFIG.context() <= position) {
                start += stride;
            }
            var run = model.run(Arrays.copyOfRange(tokens, start, position + 1), Capture.residuals().at(-1));
            var column = Rankings.of(run).watch(tokens[position + 1]).columns().getFirst();
            columns.add(new Column(position, column.target(), column.ranks()));
        }
        return columns;
    }

    @ParameterizedTest
    @CsvSource({"2,4", "8,4", "9,4", "10,4", "13,4", "14,1", "15,3", "23,7", "24,8"})
    void everyTokenIsRankedOnceInItsFirstWindow(int length, int stride) {
        int[] tokens = tokens(length);
        var rankings = Rankings.of(model, tokens).stride(stride).nextTokens();
        assertEquals(oneByOne(tokens, stride), rankings.columns());
        assertEquals(length, rankings.tokens().size());
    }

    @Test
    void aTextThatFitsIsOneRun() {
        int[] tokens = tokens(8);
        var run = Rankings.of(model.run(tokens, Capture.residuals())).lens(Lens.RAW).layers("embed,1").nextTokens();
        assertEquals(run, Rankings.of(model, tokens).lens(Lens.RAW).layers("embed,1").nextTokens());
    }

    @Test
    void somePositionsOfALongText() {
        int[] tokens = tokens(40);
        var all = Rankings.of(model, tokens).nextTokens().columns();
        var some = Rankings.of(model, tokens).positions(3, 17, 18, -2).nextTokens();
        assertEquals(List.of(all.get(3), all.get(17), all.get(18), all.get(38)), some.columns());
        assertEquals(40, some.tokens().size());
    }

    @Test
    void detailsAreOfTheSameWindows() {
        int[] tokens = tokens(20);
        for (Lens lens : Lens.values()) {
            var plain = Rankings.of(model, tokens).lens(lens).stride(3).nextTokens();
            var detailed = Rankings.of(model, tokens).lens(lens).stride(3).details(2).nextTokens();
            assertEquals(plain.columns(), detailed.columns());
            assertEquals(lens.andOther(), detailed.details().stream().map(d -> d.lens()).toList());
            for (var predicted : detailed.details()) {
                var columns = Rankings.of(model, tokens).lens(predicted.lens()).stride(3).nextTokens().columns();
                for (int p = 0; p < 19; p++) {
                    var blank = predicted.blanks().get(p);
                    assertEquals(p, blank.position());
                    assertEquals(columns.get(p).target(), blank.tracks().getFirst().token());
                    assertEquals(columns.get(p).ranks(), blank.tracks().getFirst().ranks());
                }
            }
        }
        var one = Rankings.of(model, tokens).stride(3).positions(-2).details(2).nextTokens();
        assertEquals(18, one.details().getFirst().blanks().getFirst().position());
        assertTrue(one.details().getFirst().blanks().getFirst().tracks().size() > 1, "further tokens");
    }

    @Test
    void whatIsWrongIsSaid() {
        assertFails("a stride of 0", () -> Rankings.of(model, tokens(20)).stride(0));
        assertFails("expected 1 to the context", () -> Rankings.of(model, tokens(20)).stride(9));
        assertFails("position 20", () -> Rankings.of(model, tokens(20)).positions(20));
        assertFails("no token of the text follows position 19", () -> Rankings.of(model, tokens(20)).positions(-1));
        assertFails("1 token", () -> Rankings.of(model, tokens(1)).nextTokens());
        assertFails("0 tokens", () -> Rankings.of(model, new int[0]).nextTokens());
        assertFails("token id 257", () -> Rankings.of(model, new int[] {1, 257, 3}).nextTokens());
        assertFails("0 likeliest", () -> Rankings.of(model, tokens(20)).details(0));
    }

    private static void assertFails(String words, Runnable question) {
        var e = assertThrows(StrataException.class, question::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }
}
