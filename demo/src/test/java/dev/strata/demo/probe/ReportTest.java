package dev.strata.demo.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.device.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final FactProbe HEATHROW =
            new FactProbe("Heathrow airport is located in the city of", " London", "airport-city");
    private static Gpt2 standin;

    @BeforeAll
    static void open() {
        standin = Gpt2.open(Path.of("../runtime/src/test/resources/standin"), Device.of("host"));
    }

    @AfterAll
    static void close() {
        standin.close();
    }

    private static FactResult result(String kind, boolean right, int reached) {
        return new FactResult(new FactProbe("p", " a", kind), right, OptionalInt.of(reached));
    }

    private static AgreementResult verb(String form, boolean right) {
        return new AgreementResult(new AgreementProbe("p", form, " x"), right);
    }

    @Test
    void countsAndHistogram() throws JsonProcessingException {
        var report = new Report("m", "host", 3,
                List.of(result("a", true, 1), result("a", true, 3), result("b", false, 0), result("b", true, 3)),
                List.of(verb(" are", true), verb(" is", false), verb(" are", true)),
                List.of());
        assertArrayEquals(new long[] {0, 1, 0, 2}, report.histogram());
        assertEquals(OptionalInt.of(3), report.median());

        var json = new ObjectMapper().readTree(report.toJson());
        assertEquals("{\"right\":3,\"of\":4,\"kinds\":{\"a\":{\"right\":2,\"of\":2},\"b\":{\"right\":1,\"of\":2}}}",
                json.get("facts").toString());
        assertEquals("{\"right\":2,\"of\":3,\"verbs\":{\"are\":{\"right\":2,\"of\":2},\"is\":{\"right\":0,\"of\":1}}}",
                json.get("agreement").toString());
        assertEquals("{\"median\":\"2\",\"layers\":{\"embed\":0,\"0\":1,\"1\":0,\"2\":2}}", json.get("reached").toString());
        assertEquals("""
                model m · device host

                Facts right at the last layer: 3 of 4 (75.0 %)
                  a  2 of 2 (100.0 %)
                  b  1 of 2 (50.0 %)

                Verbs right at the last layer, in sentences that the corpus lacks: 2 of 3 (66.7 %)
                  are  2 of 2 (100.0 %)
                  is   0 of 1 (0.0 %)

                The layer where a right answer's first token is first rank 1, by lens ln_f: median 2
                  embed  0
                      0  1  ████████████████████
                      1  0
                      2  2  ████████████████████████████████████████""", report.toText());
    }

    @Test
    void nothingRightHasNoMedian() {
        var report = new Report("m", "host", 1, List.of(result("a", false, 0)), List.of(), List.of());
        assertEquals(OptionalInt.empty(), report.median());
        assertTrue(report.toText().contains("median none"));
    }

    @Test
    void theStandInKnowsHeathrow() throws JsonProcessingException {
        var paris = new FactProbe(HEATHROW.prompt(), " Paris", "airport-city");
        var tooLong = new FactProbe("a ".repeat(100), " London", "airport-city");
        var report = Report.of(standin, new Probes(
                List.of(HEATHROW, paris, tooLong),
                List.of(new AgreementProbe("The keys to the cabinet", " are", " is"),
                        new AgreementProbe("The keys to the cabinet", " is", " are"),
                        new AgreementProbe("The keys to the cabinet", " not one token", " is"))));
        assertEquals(List.of(true, false, false), report.facts().stream().map(FactResult::right).toList());
        assertEquals(OptionalInt.of(2), report.facts().getFirst().reached(), "after layer 1");
        assertEquals(List.of(true, false, false), report.agreement().stream().map(AgreementResult::right).toList());

        var ranks = new ObjectMapper().readTree(report.toJson()).get("sentences").get(0).get("ranks").get(" London");
        assertEquals("[1903,2,1,1,1,1,1]", ranks.toString());
    }

    /** An answer of several tokens is right exactly if the model itself would say it, token by token. */
    @Test
    void longAnswersAreRightIfTheModelSaysThem() {
        var examiner = new Examiner(standin);
        int right = 0;
        var wrong = new ArrayList<FactProbe>();
        var known = Probes.read().facts().stream()
                .filter(probe -> probe.kind().equals("airport-city") || probe.kind().equals("country-capital"))
                .filter(probe -> standin.tokenizer().encode(probe.answer()).length > 1)
                .toList();
        for (int i = 0; i < known.size(); i += 40) {
            FactProbe probe = known.get(i);
            int[] answer = standin.tokenizer().encode(probe.answer());
            try (var generation = standin.generate(probe.prompt(), Sampling.greedy())) {
                int[] said = Arrays.stream(answer).map(unused -> generation.next().orElse(-1)).toArray();
                boolean expected = Arrays.equals(answer, said);
                assertEquals(expected, examiner.ask(probe).right(), probe.toString());
                right += expected ? 1 : 0;
                if (!expected) {
                    wrong.add(probe);
                }
            }
        }
        assertTrue(right > 3, right + " right");
        assertFalse(wrong.isEmpty(), "none is wrong");
    }
}
