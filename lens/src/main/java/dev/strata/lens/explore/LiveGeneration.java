package dev.strata.lens.explore;

import dev.strata.lens.Lens;
import dev.strata.lens.Readings;
import dev.strata.lens.View;
import dev.strata.lens.rank.RankQuery;
import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Generation;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Sampling;
import dev.strata.runtime.StrataException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A text that goes on: its tokens are shown as they come, with their ranks, and at the end what more there is to see. */
final class LiveGeneration {
    private static final int MOST_GENERATED = 200;
    private static final double MOST_TEMPERATURE = 10;

    private LiveGeneration() {}

    /** {@link Choice.Answer}. */
    static void compute(Gpt2 model, Form form, Consumer<View> seen) {
        Lens lens = Lens.of(form.text("lens"));
        int most = form.number("most", 1, MOST_GENERATED);
        double temperature = form.decimal("temperature", 0, MOST_TEMPERATURE);
        var sampling = temperature == 0 ? Sampling.greedy() : new Sampling(temperature, 0, 1, System.nanoTime());
        int[] prompt = model.tokenizer().encode(form.required("text"));
        int first = prompt.length - 1;
        int end = first + Math.min(most, model.config().context() - first);
        var capture = Readings.capture(Readings.all(model.config().layers())).at(IntStream.range(first, end).toArray());
        try (var generation = model.generate(prompt, sampling, capture)) {
            long shown = System.nanoTime();
            long cost = 0;
            int drawn = 0;
            while (drawn < most && generation.next().isPresent()) {
                drawn++;
                long now = System.nanoTime();
                if (now - shown >= cost) { // pictures take half of the time at most
                    seen.accept(drawn(generation, lens, first, drawn).nextTokens());
                    shown = System.nanoTime();
                    cost = shown - now;
                }
            }
            if (drawn == 0) {
                throw new StrataException("the model ends the text right there: no token to rank");
            }
            seen.accept(drawn(generation, lens, first, drawn).details(Choices.LIKELIEST).nextTokens());
        }
    }

    private static RankQuery drawn(Generation generation, Lens lens, int first, int count) {
        return Rankings.of(generation).lens(lens).positions(IntStream.range(first, first + count).toArray());
    }
}
