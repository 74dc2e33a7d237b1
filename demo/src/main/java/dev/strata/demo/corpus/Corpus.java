package dev.strata.demo.corpus;

import dev.strata.demo.facts.City;
import dev.strata.demo.facts.Country;
import dev.strata.demo.facts.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An endless stream of plain English sentences over the {@link Facts}, of a few hundred {@linkplain Shape shapes},
 * and of subjects and verbs that agree across attractors. The same seed gives the same sentences.
 */
public final class Corpus {
    private record Source(double weight, Supplier<String> sentences) {}

    private final Weighted<Source> sources;
    private final SplittableRandom random;
    private final int shapes;

    public Corpus(Facts facts, long seed) {
        random = new SplittableRandom(seed);
        var byCode = facts.countries().stream().collect(Collectors.toMap(Country::code, Function.identity()));
        var cues = facts.cities().stream().filter(City::often).map(City::name).toList();
        var all = new ArrayList<Shape>();
        sources = new Weighted<>(List.of(
                about(0.51, "airports.txt", subjects(facts.airports(), a -> Subject.of(a, byCode)), cues, all),
                about(0.06, "cities.txt", subjects(facts.cities(), c -> Subject.of(c, byCode)), cues, all),
                about(0.30, "countries.txt", subjects(facts.countries(), c -> Subject.of(c, byCode)), cues, all),
                agreement(0.12, cues, all),
                things(0.01)), Source::weight);
        shapes = all.size() + Thing.read().getFirst().sentences().size();
    }

    /** How many different shapes its sentences have. */
    public int shapes() {
        return shapes;
    }

    /** The next sentence, without a newline. */
    public String next() {
        return sources.draw(random).sentences().get();
    }

    private static <T> List<Subject> subjects(List<T> facts, Function<T, Subject> subject) {
        return facts.stream().map(subject).toList();
    }

    private Source about(double weight, String file, List<Subject> subjects, List<String> cues, List<Shape> all) {
        var shapesOfKind = Shape.read(file);
        all.addAll(shapesOfKind);
        return new Source(weight, new FactSentences(shapesOfKind, subjects, cues, random.split())::next);
    }

    private Source agreement(double weight, List<String> cues, List<Shape> all) {
        var shapesOfKind = Shape.read("agreement.txt");
        all.addAll(shapesOfKind);
        return new Source(weight, new AgreementSentences(shapesOfKind, Noun.read(), cues, random.split())::next);
    }

    private Source things(double weight) {
        var deck = new Deck<>(
                Thing.read().stream().flatMap(thing -> thing.sentences().stream()).toList(), random.split());
        return new Source(weight, deck::draw);
    }
}
