package dev.strata.lens.explore;

import dev.strata.lens.saliency.Convention;
import dev.strata.lens.saliency.Method;
import dev.strata.lens.saliency.Saliency;
import java.util.List;
import java.util.Optional;

/** The views that one can pick, each with its form. */
final class Choices {
    private static final String HEATHROW = "Heathrow airport is located in the city of";

    private Choices() {}

    static List<Choice> all() {
        return List.of(saliency());
    }

    static Optional<Choice> of(String id) {
        return all().stream().filter(choice -> choice.id().equals(id)).findFirst();
    }

    private static Choice saliency() {
        return new Choice(
                "saliency",
                "Which tokens of the text spoke for and against a word after it?",
                true,
                List.of(
                        Field.text("text", "text", HEATHROW),
                        Field.word("target", "word to explain", "", "the model's first choice"),
                        Field.choice("method", "method", "grad-x-input", "integrated-gradients", "gradient"),
                        Field.choice("convention", "convention", "captum", "ecco")),
                (model, form, seen) -> {
                    var query = Saliency.of(model, form.required("text"))
                            .method(Method.of(form.text("method")))
                            .convention(Convention.of(form.text("convention")));
                    var target = form.token("target", model);
                    // seen.accept((target.isPresent() ? query.target(target.getAsInt()) : query).compute());
                });
    }
}
