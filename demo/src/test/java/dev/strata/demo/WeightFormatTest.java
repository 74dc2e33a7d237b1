package dev.strata.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.demo.corpus.Corpus;
import dev.strata.demo.facts.Facts;
import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.device.WeightFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model in the box says the same with fewer bits as with the weights that it is stored with. */
class WeightFormatTest {
    private static final Path DIRECTORY = Path.of("../models/demo");
    private static final int SENTENCES = 600;

    @ParameterizedTest
    @CsvSource({"BF16, 0.999", "INT8, 0.99"})
    void theFirstChoiceAgreesAndRanksStayWhereTheyAre(WeightFormat format, double share) {
        int positions = 0;
        int agreed = 0;
        var changes = new ArrayList<Integer>();
        try (var stored = Gpt2.open(DIRECTORY, Device.host());
                var fewer = Gpt2.open(DIRECTORY, Device.host(), format)) {
            var corpus = new Corpus(Facts.read(), 977);
            for (int i = 0; i < SENTENCES; i++) {
                String text = corpus.next();
                Run expected = stored.run(text, Capture.residuals());
                Run actual = fewer.run(text, Capture.residuals());
                int[] wanted = firstChoices(expected);
                int[] found = firstChoices(actual);
                for (int t = 0; t < wanted.length; t++) {
                    positions++;
                    agreed += wanted[t] == found[t] ? 1 : 0;
                }
                var before = Rankings.of(expected).nextTokens().columns();
                var after = Rankings.of(actual).nextTokens().columns();
                for (int t = 0; t < before.size(); t++) {
                    changes.add(Math.abs(after.get(t).ranks().getLast() - before.get(t).ranks().getLast()));
                }
            }
        }
        Collections.sort(changes);
        assertEquals(0, changes.get(changes.size() / 2), "the median change of a rank");
        String found = agreed + " of " + positions + " positions agree";
        assertTrue(positions > 8000 && agreed >= share * positions, found);
    }

    private static int[] firstChoices(Run run) {
        int[] positions = IntStream.range(0, run.tokens().length).toArray();
        return run.firstChoices(run.hooks().getLast(), true, positions);
    }
}
