package dev.strata.demo.corpus;

import java.util.List;

/** The little grammar that sentences of slots need. */
final class English {
    private English() {}

    /** {@code German, French and Dutch}. */
    static String list(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.getFirst() : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /** With its indefinite article: {@code an apple}, {@code a Ukrainian}. */
    static String a(String word) {
        boolean vowel = "AEIOaeio".indexOf(word.charAt(0)) >= 0 || word.startsWith("Ug") || word.startsWith("Uz");
        return (vowel ? "an " : "a ") + word;
    }

    /** With a capital at its beginning. */
    static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
