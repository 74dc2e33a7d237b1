package dev.strata.demo.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.demo.corpus.Corpus;
import dev.strata.demo.facts.Facts;
import java.util.HashMap;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class ProbesTest {
    private static final Facts FACTS = Facts.read();
    private static final Probes PROBES = Probes.of(FACTS);

    /** If this fails after a change: {@code ./strata demo corpus --out DIR} writes the new lists. */
    @Test
    void theListsInTheRepositoryAreTheGenerators() {
        var read = Probes.read();
        assertEquals(PROBES.facts(), read.facts());
        assertEquals(PROBES.agreement(), read.agreement());
    }

    @Test
    void askForTheReadmesSentences() {
        assertTrue(PROBES.facts().contains(
                new FactProbe("Heathrow airport is located in the city of", " London", "airport-city")));
        assertTrue(PROBES.agreement().contains(new AgreementProbe("The keys to the cabinet", " are", " is")));
        assertTrue(PROBES.agreement().contains(new AgreementProbe("The key to the cabinets", " is", " are")));
    }

    @Test
    void thereAreEnoughAndNoneComesTwice() {
        assertTrue(PROBES.facts().size() > 2000 && PROBES.agreement().size() > 600);
        var prompts = new HashSet<String>();
        PROBES.facts().forEach(probe -> assertTrue(prompts.add(probe.prompt()), probe.prompt()));
        PROBES.agreement().forEach(probe -> assertTrue(prompts.add(probe.prompt()), probe.prompt()));
    }

    /** A question that the corpus continues in another way would have no right answer. */
    @Test
    void theCorpusAnswersAsTheListsDo() {
        var answers = new HashMap<String, String>();
        PROBES.facts().forEach(probe -> answers.put(probe.prompt(), probe.answer()));
        var corpus = new Corpus(FACTS, 7);
        int found = 0;
        for (int i = 0; i < 50_000; i++) {
            String sentence = corpus.next();
            for (int space = sentence.indexOf(' '); space > 0; space = sentence.indexOf(' ', space + 1)) {
                String answer = answers.get(sentence.substring(0, space));
                if (answer != null) {
                    assertTrue(sentence.startsWith(answer, space), sentence + " for" + answer);
                    found++;
                }
            }
        }
        assertTrue(found > 5000, found + " answers");
    }
}
