package dev.strata.demo.probe;

import dev.strata.demo.corpus.HeldOut;
import dev.strata.demo.facts.Facts;
import dev.strata.demo.facts.Table;
import dev.strata.runtime.StrataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the demo model is asked: facts that its corpus states, and agreement in sentences that its corpus lacks. The
 * lists are {@code facts.tsv} and {@code agreement.tsv} beside this class.
 */
public record Probes(List<FactProbe> facts, List<AgreementProbe> agreement) {
    private static final String FACTS = "facts.tsv";
    private static final String AGREEMENT = "agreement.tsv";
    /** Singular and plural, in turn. */
    private static final List<List<String>> VERBS =
            List.of(List.of(" is", " are"), List.of(" was", " were"), List.of(" has", " have"));

    public Probes {
        facts = List.copyOf(facts);
        agreement = List.copyOf(agreement);
    }

    /** The lists in the repository. */
    public static Probes read() {
        return new Probes(
                Table.rows(Probes.class, FACTS).stream().map(row -> new FactProbe(row[0], row[1], row[2])).toList(),
                Table.rows(Probes.class, AGREEMENT).stream()
                        .map(row -> new AgreementProbe(row[0], row[1], row[2]))
                        .toList());
    }

    /** The lists as they follow from the facts and from what the corpus leaves out. */
    public static Probes of(Facts facts) {
        var openings = HeldOut.openings();
        return new Probes(FactQuestions.of(facts), IntStream.range(0, openings.size())
                .mapToObj(i -> agreement(openings.get(i), VERBS.get(i / 2 % VERBS.size())))
                .toList());
    }

    private static AgreementProbe agreement(HeldOut.Opening opening, List<String> verbs) {
        int right = opening.isPlural() ? 1 : 0;
        return new AgreementProbe(opening.text(), verbs.get(right), verbs.get(1 - right));
    }

    /** Writes both lists. */
    public void write(Path directory) {
        try {
            Files.write(directory.resolve(FACTS), table("prompt\tanswer\tkind", facts.stream()
                    .map(probe -> String.join("\t", probe.prompt(), probe.answer(), probe.kind()))));
            Files.write(directory.resolve(AGREEMENT), table("prompt\tright\twrong", agreement.stream()
                    .map(probe -> String.join("\t", probe.prompt(), probe.right(), probe.wrong()))));
        } catch (IOException e) {
            throw StrataException.io(directory, e);
        }
    }

    private static List<String> table(String header, Stream<String> rows) {
        return Stream.concat(Stream.of(header), rows).toList();
    }
}
