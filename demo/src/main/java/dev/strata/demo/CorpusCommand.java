package dev.strata.demo;

import dev.strata.demo.corpus.Corpus;
import dev.strata.demo.facts.Facts;
import dev.strata.demo.probe.Probes;
import dev.strata.runtime.StrataException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strata demo corpus}: writes the text that the demo model learns from. */
@Command(
        name = "corpus",
        mixinStandardHelpOptions = true,
        description = "Writes the demo model's corpus: train.txt and heldout.txt, one sentence a line, and what the model "
                + "is asked, facts.tsv and agreement.tsv. The same seed gives the same sentences.")
final class CorpusCommand implements Callable<Integer> {
    /** What a model learns from. */
    static final String TRAIN = "train.txt";
    /** More of the same, to measure it with. */
    static final String HELD_OUT = "heldout.txt";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write them.")
    private Path out;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--sentences",
            defaultValue = "760000",
            paramLabel = "N",
            description = "Of train.txt; heldout.txt has a hundredth of it. Default: ${DEFAULT-VALUE}.")
    private int sentences;

    @Override
    public Integer call() {
        if (sentences < 100) {
            throw new StrataException("--sentences: " + sentences + " are too few, expected 100 or more");
        }
        var facts = Facts.read();
        var probes = Probes.of(facts);
        var corpus = new Corpus(facts, seed);
        try {
            Files.createDirectories(out);
            write(corpus, out.resolve(TRAIN), sentences);
            write(corpus, out.resolve(HELD_OUT), sentences / 100);
            probes.write(out);
        } catch (IOException e) {
            throw StrataException.io(out, e);
        }
        IO.println("facts: " + facts.airports().size() + " airports, " + facts.cities().size() + " cities, "
                + facts.countries().size() + " countries");
        IO.println("shapes: " + corpus.shapes());
        IO.println("probes: " + probes.facts().size() + " facts, " + probes.agreement().size() + " agreement sentences");
        return 0;
    }

    private static void write(Corpus corpus, Path file, int sentences) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < sentences; i++) {
                writer.write(corpus.next());
                writer.write('\n');
            }
        }
        IO.println(file + ": " + sentences + " sentences, " + Files.size(file) + " bytes");
    }
}
