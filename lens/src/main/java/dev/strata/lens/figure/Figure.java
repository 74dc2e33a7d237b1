package dev.strata.lens.figure;

import java.util.List;

/**
 * What a view shows. All strings are plain text, on one line, to be escaped by whoever draws them.
 *
 * @param title what was asked, e.g. {@code Heathrow airport is located in the city of ____}
 * @param facts under which circumstances, e.g. {@code model demo}, {@code lens ln_f}
 * @param variants the same question answered in several ways (by lens, by head), of which a page shows one at a time
 *     and the other media the first
 * @param notes sentences that say what is seen and what it means
 */
public record Figure(String title, List<String> facts, List<Variant> variants, List<String> notes) {
    /** @param name of the variant, e.g. {@code raw} */
    public record Variant(String name, List<Panel> panels) {
        public Variant {
            panels = List.copyOf(panels);
        }
    }

    /** @throws IllegalArgumentException if there is no variant */
    public Figure {
        facts = List.copyOf(facts);
        variants = List.copyOf(variants);
        notes = List.copyOf(notes);
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("a figure without a variant: " + title);
        }
    }

    /** A figure of one variant. */
    public static Figure of(String title, List<String> facts, List<Panel> panels, List<String> notes) {
        return new Figure(title, facts, List.of(new Variant("", panels)), notes);
    }
}
