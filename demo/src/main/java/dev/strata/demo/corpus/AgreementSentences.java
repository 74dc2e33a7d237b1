package dev.strata.demo.corpus;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Sentences whose verb agrees with a subject that need not be the nearest noun: {@code The keys to the cabinet are
 * old.} (Linzen, Dupoux and Goldberg, 2016, call the nouns between attractors.)
 */
final class AgreementSentences {
    private static final Pattern VERB = Pattern.compile("<([^|>]*)\\|([^>]*)>");
    private static final Pattern SLOT = Pattern.compile("\\{(adjective|cue)}");
    private static final List<String> ADJECTIVES = List.of(
            "old", "new", "small", "large", "red", "blue", "green", "white", "black", "clean", "dirty", "heavy",
            "light", "famous", "quiet", "strong", "weak", "cold", "warm", "wet", "dry", "grey", "tall", "short",
            "strange", "beautiful", "ugly", "safe", "dangerous", "important", "ready", "tired", "brown", "yellow");
    /** Verbs of relative clauses, singular and plural. */
    private static final List<List<String>> CLAUSES = List.of(
            List.of("likes", "like"), List.of("sees", "see"), List.of("knows", "know"), List.of("wants", "want"),
            List.of("follows", "follow"), List.of("needs", "need"));

    private final Weighted<Shape> shapes;
    private final Deck<Noun> heads;
    private final Deck<Noun> attractors;
    private final List<String> cues;
    private final RandomGenerator random;

    AgreementSentences(List<Shape> shapes, List<Noun> nouns, List<String> cues, RandomGenerator random) {
        this.shapes = new Weighted<>(shapes, Shape::weight);
        this.heads = new Deck<>(nouns, random);
        this.attractors = new Deck<>(nouns, random);
        this.cues = cues;
        this.random = random;
    }

    String next() {
        Noun head = heads.draw();
        boolean isPlural = random.nextBoolean();
        String subject = subject(head, isPlural);
        String text = shapes.draw(random).text().replace("{subject}", subject);
        text = VERB.matcher(text).replaceAll(verb -> verb.group(isPlural ? 2 : 1));
        return English.sentence(SLOT.matcher(text).replaceAll(slot -> any(slot.group(1).equals("cue") ? cues : ADJECTIVES)));
    }

    private String subject(Noun head, boolean isPlural) {
        String phrase = "the " + head.form(isPlural);
        double kind = random.nextDouble();
        if (kind < 0.1) {
            return phrase;
        }
        Noun attractor = attractor(head, head);
        if (kind < 0.2) {
            boolean are = random.nextBoolean();
            return phrase + " that the " + attractor.form(are) + " " + any(CLAUSES).get(are ? 1 : 0);
        }
        phrase += " " + any(head.links()) + " the " + attractor.form(random.nextBoolean());
        if (kind < 0.3) {
            Noun second = attractor(head, attractor);
            phrase += " " + any(attractor.links()) + " the " + second.form(random.nextBoolean());
        }
        return phrase;
    }

    /** One that may follow both, and is neither. */
    private Noun attractor(Noun head, Noun before) {
        Noun attractor;
        do {
            attractor = attractors.draw();
        } while (attractor.equals(head) || attractor.equals(before)
                || HeldOut.contains(head, attractor) || HeldOut.contains(before, attractor));
        return attractor;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
