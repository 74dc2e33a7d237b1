package dev.strata.runtime.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.runtime.checkpoint.Config;
import dev.strata.runtime.program.Gpt2Program;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many rows are read at a time, and that their logits take no other buffer's place. */
class ActivationLayoutTest {
    @ParameterizedTest
    @CsvSource({
        "1024, 50257, 640", // 128 MiB of logits, whole tiles
        "64, 4096, 64",     // all rows
        "9, 50257, 9",
        "128, 2000000, 32", // a tile at least
    })
    void readsAsManyRowsAsTheirLogitsHaveRoomFor(int rows, int vocabulary, int atOnce) {
        var config = new Config(2, 2, 8, 32, 1024, vocabulary, 1e-5f, OptionalInt.empty());
        var layout = new ActivationLayout(Gpt2Program.prefill(config), rows);
        assertEquals(atOnce, layout.readAtOnce());
        assertEquals(layout.size(), layout.readLogits(null, vocabulary).at() + (long) atOnce * vocabulary);
    }
}
