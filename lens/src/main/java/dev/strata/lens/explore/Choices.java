package dev.strata.lens.explore;

import dev.strata.lens.Lens;
import dev.strata.lens.Readings;
import dev.strata.lens.View;
import dev.strata.lens.attention.Attention;
import dev.strata.lens.attribute.Attribution;
import dev.strata.lens.factors.Factors;
import dev.strata.lens.patch.At;
import dev.strata.lens.patch.Patching;
import dev.strata.lens.predict.Predictions;
import dev.strata.lens.rank.Rankings;
import dev.strata.lens.saliency.Convention;
import dev.strata.lens.saliency.Saliency;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.Sampling;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The views that one can pick, each with its form. */
final class Choices {
    static final List<Choice> ALL =
            List.of(rank(), predict(), generate(), saliency(), attention(), attribute(), patch(), factors());

    private static final int LIKELIEST = 5;
    private static final int MOST_LIKELIEST = 50;
    private static final int MOST_GENERATED = 200;
    private static final int MOST_FACTORS = 50;

    private Choices() {}

    static Optional<Choice> of(String id) {
        return ALL.stream().filter(choice -> choice.id().equals(id)).findFirst();
    }

    private static Field text() {
        return Field.text("text", "text", "Heathrow airport is located in the city of");
    }

    private static Field lens() {
        return Field.choice("lens", "lens", "ln_f", "raw");
    }

    private static Choice rank() {
        return new Choice(
                "rank", "Which layer knew it? Ranks of tokens by what each layer would say comes next.", true,
                List.of(
                        text(),
                        Field.word("watch", "words to watch", "", "the model’s first choice"),
                        Field.choice("of", "rank", "the blank at the end", "each next token of the text"),
                        lens()),
                (model, form, seen) -> {
                    String text = form.required("text");
                    Lens lens = Lens.of(form.text("lens"));
                    if (form.text("of").startsWith("each")) {
                        seen.accept(Rankings.of(model, text).lens(lens).details(LIKELIEST).nextTokens());
                        return;
                    }
                    int[] watched = form.tokens("watch", model);
                    var query = Rankings.of(model.run(text, Capture.residuals().at(-1))).lens(lens).details(LIKELIEST);
                    seen.accept(watched.length > 0 ? query.watch(watched) : query.firstChoice());
                });
    }

    private static Choice predict() {
        return new Choice(
                "predict", "What would each layer say comes next?", true,
                List.of(text(), Field.number("top", "tokens per layer", LIKELIEST, ""), lens()),
                (model, form, seen) -> {
                    int top = form.number("top", 1, MOST_LIKELIEST);
                    var run = model.run(form.required("text"), Capture.residuals().at(-1));
                    seen.accept(Predictions.of(run).lens(Lens.of(form.text("lens"))).details().top(top));
                });
    }

    private static Choice generate() {
        return new Choice(
                "generate", "How does the text go on, and at which layer does each of its tokens surface?", false,
                List.of(
                        text(),
                        Field.number("most", "tokens", 12, ""),
                        Field.word("temperature", "temperature", "0", "0 takes the likeliest"),
                        lens()),
                Choices::generate);
    }

    /** Shows each token as it comes, with its ranks; what more there is to see, at the end. */
    private static void generate(Gpt2 model, Form form, Consumer<View> seen) {
        Lens lens = Lens.of(form.text("lens"));
        int most = form.number("most", 1, MOST_GENERATED);
        double temperature = form.decimal("temperature", 0, 10);
        var sampling = temperature == 0 ? Sampling.greedy() : new Sampling(temperature, 0, 1, System.nanoTime());
        int[] prompt = model.tokenizer().encode(form.required("text"));
        try (var generation = model.generate(prompt, sampling, Readings.capture(Readings.all(model.config().layers())))) {
            for (int i = 0; i < most && generation.next().isPresent(); i++) {
                seen.accept(Rankings.of(generation.run()).lens(lens).nextTokens());
            }
            seen.accept(Rankings.of(generation.run()).lens(lens).details(LIKELIEST).nextTokens());
        }
    }

    private static Choice saliency() {
        return new Choice(
                "saliency", "Which tokens of the text spoke for and against a word after it?", true,
                List.of(
                        text(),
                        Field.word("target", "word to explain", "", "the model’s first choice"),
                        Field.choice("method", "method", "grad-x-input", "integrated-gradients", "gradient"),
                        Field.choice("convention", "convention", "captum", "ecco")),
                (model, form, seen) -> {
                    var query = Saliency.of(model, form.required("text"))
                            .method(dev.strata.lens.saliency.Method.of(form.text("method")))
                            .convention(Convention.of(form.text("convention")));
                    var target = form.token("target", model);
                    seen.accept((target.isPresent() ? query.target(target.getAsInt()) : query).compute());
                });
    }

    private static Choice attention() {
        return new Choice(
                "attention", "Where does each token look?", true,
                List.of(text(), Field.choice("method", "method", "raw", "rollout", "flow"),
                        Field.word("layer", "layer", "", "the last")),
                (model, form, seen) -> {
                    var query = Attention.of(model, form.required("text"))
                            .method(dev.strata.lens.attention.Method.of(form.text("method")));
                    int last = model.config().layers() - 1;
                    seen.accept((form.text("layer").isEmpty() ? query : query.layer(form.number("layer", 0, last))).compute());
                });
    }

    private static Choice attribute() {
        return new Choice(
                "attribute", "Which heads and MLPs wrote the answer?", true,
                List.of(
                        text(),
                        Field.word("answer", "answer", "", "the model’s first choice"),
                        Field.word("wrong", "rather than", "", "nothing")),
                (model, form, seen) -> {
                    var query = Attribution.of(model, form.required("text"));
                    var answer = form.token("answer", model);
                    query = query.answer(answer.orElseGet(() -> firstChoice(model, form)));
                    var wrong = form.token("wrong", model);
                    seen.accept((wrong.isPresent() ? query.wrong(wrong.getAsInt()) : query).compute());
                });
    }

    private static int firstChoice(Gpt2 model, Form form) {
        Run run = model.run(form.required("text"), Capture.none());
        return run.firstChoice();
    }

    private static Choice patch() {
        return new Choice(
                "patch", "Which layer stored it? The corrupt text runs again, each time with a part of the clean one’s activations.",
                true,
                List.of(
                        Field.text("clean", "clean text", "Heathrow airport is located in the city of"),
                        Field.text("corrupt", "corrupt text, as many tokens", "Domodedovo airport is located in the city of"),
                        Field.word("answer", "answer of the clean text", " London", ""),
                        Field.word("wrong", "answer of the corrupt text", " Moscow", ""),
                        Field.choice("at", "patch", "resid_pre", "attn_out", "mlp_out", "heads")),
                (model, form, seen) -> seen.accept(Patching.of(model, form.required("clean"), form.required("corrupt"))
                        .answer(form.requiredToken("answer", model))
                        .wrong(form.requiredToken("wrong", model))
                        .at(At.of(form.text("at")))
                        .compute()));
    }

    private static Choice factors() {
        return new Choice(
                "factors", "Which units fire together along the text?", false,
                List.of(text(), Field.number("components", "factors", 4, ""),
                        Field.word("layers", "layers", "", "all, or e.g. 0-3,-1")),
                (model, form, seen) -> {
                    var query = Factors.of(model, form.required("text"))
                            .components(form.number("components", 1, MOST_FACTORS));
                    seen.accept((form.text("layers").isEmpty() ? query : query.layers(form.text("layers"))).compute());
                });
    }
}
