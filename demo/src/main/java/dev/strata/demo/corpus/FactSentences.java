package dev.strata.demo.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Sentences about subjects of one kind: each subject in turn, in a shape that chance chooses. */
final class FactSentences {
    private static final Pattern SLOT = Pattern.compile("\\{(2\\.)?([a-z-]+)}");
    private static final String CUE = "cue";

    private final Weighted<Shape> shapes;
    private final Deck<Subject> subjects;
    private final Deck<Subject> others;
    private final List<String> cues;
    private final RandomGenerator random;

    FactSentences(List<Shape> shapes, List<Subject> subjects, List<String> cues, RandomGenerator random) {
        this.shapes = new Weighted<>(shapes, Shape::weight);
        this.subjects = new Deck<>(subjects, random);
        this.others = new Deck<>(subjects, random);
        this.cues = cues;
        this.random = random;
    }

    String next() {
        Subject subject = subjects.draw();
        while (true) {
            var sentence = fill(shapes.draw(random).text(), subject);
            if (sentence.isPresent()) {
                return sentence.get();
            }
        }
    }

    /** The shape about this subject; nothing if it asks for what is not known. */
    private Optional<String> fill(String shape, Subject subject) {
        Subject other = shape.contains("{2.") ? other(subject) : subject;
        var missing = new ArrayList<String>();
        String text = SLOT.matcher(shape).replaceAll(slot -> {
            var values = slot.group(2).equals(CUE) ? List.of(cue(subject))
                    : (slot.group(1) == null ? subject : other).slots().get(slot.group(2));
            if (values.isEmpty()) {
                missing.add(slot.group());
                return "";
            }
            return values.get(random.nextInt(values.size()));
        });
        return missing.isEmpty() ? Optional.of(English.sentence(text)) : Optional.empty();
    }

    private Subject other(Subject subject) {
        Subject other;
        do {
            other = others.draw();
        } while (other.group().equals(subject.group()));
        return other;
    }

    private String cue(Subject subject) {
        String cue;
        do {
            cue = cues.get(random.nextInt(cues.size()));
        } while (subject.mentions(cue));
        return cue;
    }
}
