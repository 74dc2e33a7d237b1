package dev.strata.lens.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.device.Device;
import dev.strata.runtime.program.Hook;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ojalgo.matrix.store.R064Store;

/** What is read for a stimulus, each against a run of its own. */
class ReadingTest {
    private static final Path STANDIN =
            Path.of("").toAbsolutePath().getParent().resolve("runtime/src/test/resources/standin");

    private static Gpt2 model;

    @BeforeAll
    static void open() {
        model = Gpt2.open(STANDIN, Device.of("host"));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Stimulus of(String id, String text, String passage) {
        return new Stimulus(id, text, passage, passage);
    }

    private static List<Reading> readings(List<Stimulus> stimuli) {
        return Reading.of(stimuli, model.tokenizer(), model.config().context());
    }

    /** The states of one stimulus after all of its passage, by a run of the joined text's last tokens. */
    private static void assertStates(List<Stimulus> stimuli) {
        List<R064Store> states = States.of(model, readings(stimuli), stimuli.size(), _ -> {});
        assertEquals(model.config().layers() + 1, states.size());
        for (int i = 0; i < stimuli.size(); i++) {
            String passage = stimuli.get(i).passage();
            String text = String.join(" ", stimuli.subList(0, i + 1).stream()
                    .filter(s -> s.passage().equals(passage))
                    .map(Stimulus::text)
                    .toList());
            int[] tokens = model.tokenizer().encode(text);
            int[] read = Arrays.copyOfRange(tokens, Math.max(0, tokens.length - model.config().context()), tokens.length);
            var run = model.run(read, Capture.residuals().at(-1));
            for (int layer = 0; layer < states.size(); layer++) {
                float[] expected = run.tensor(Hook.residual(layer)).toArray(ValueLayout.JAVA_FLOAT);
                for (int w = 0; w < expected.length; w++) {
                    assertEquals(expected[w], states.get(layer).doubleValue(i, w), 1e-3 * (1 + Math.abs(expected[w])));
                }
            }
        }
    }

    @Test
    void stimuliForThemselves() {
        assertStates(List.of(new Stimulus("1", "The key to the cabinets"), new Stimulus("2", "is on the table.")));
    }

    @Test
    void aPassageIsReadInOnePassAndPassagesMayMingle() {
        var stimuli = List.of(
                of("1", "The key to the cabinets is", "p"),
                of("2", "Heathrow airport", "q"),
                of("3", "on the table.", "p"),
                of("4", "is located in the city of London.", "q"),
                of("5", "The keys are old.", "p"));
        var readings = readings(stimuli);
        assertEquals(2, readings.size());
        assertArrayEquals(new int[] {0, 2, 4}, readings.getFirst().stimuli());
        assertEquals(0, readings.getFirst().cut());
        assertStates(stimuli);
    }

    /** A space at an end changes how the text before it is cut into tokens. */
    @Test
    void textThatDoesNotContinueTheTokensIsReadAnew() {
        assertStates(List.of(of("1", "The key ", "p"), of("2", " to the cabinets", "p"), of("3", "'s lock", "p")));
    }

    @Test
    void aPassageLongerThanTheContextKeepsItsLastTokens() {
        var stimuli = IntStream.range(0, 8)
                .mapToObj(i -> of("s" + i, "The key to the cabinets is on table " + i + ".", "p"))
                .toList();
        var readings = readings(stimuli);
        int late = (int) IntStream.rangeClosed(1, 8)
                .map(count -> model.tokenizer().encode(String.join(" ",
                        stimuli.subList(0, count).stream().map(Stimulus::text).toList())).length)
                .filter(length -> length > model.config().context())
                .count();
        assertEquals(late, readings.stream().mapToInt(Reading::cut).sum());
        assertEquals(1 + late, readings.size());
        assertStates(stimuli);
    }
}
