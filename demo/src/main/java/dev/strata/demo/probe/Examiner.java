package dev.strata.demo.probe;

import dev.strata.lens.rank.Rankings;
import dev.strata.runtime.Capture;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.StrataException;
import dev.strata.runtime.program.Hook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Asks a model the {@link Probes}, each in a run of its own. */
final class Examiner {
    private final Gpt2 model;
    private final List<Hook> residuals;
    private final Hook last;

    Examiner(Gpt2 model) {
        this.model = model;
        int layers = model.config().layers();
        residuals = IntStream.rangeClosed(0, layers).mapToObj(Hook::residual).toList();
        last = residuals.getLast();
    }

    /**
     * A fact is right if each token of its answer, after those before it, is rank 1 at the last layer. An answer or
     * a prompt for which the model has no tokens, or too many, is wrong.
     */
    FactResult ask(FactProbe probe) {
        int[] prompt;
        int[] answer;
        try {
            prompt = model.tokenizer().encode(probe.prompt());
            answer = model.tokenizer().encode(probe.answer());
        } catch (StrataException e) {
            return new FactResult(probe, false, OptionalInt.empty());
        }
        int length = prompt.length + answer.length - 1;
        if (length > model.config().context()) {
            return new FactResult(probe, false, OptionalInt.empty());
        }
        int[] tokens = Arrays.copyOf(prompt, length);
        System.arraycopy(answer, 0, tokens, prompt.length, answer.length - 1);
        int[] positions = IntStream.range(prompt.length - 1, length).toArray();
        var run = model.run(tokens, Capture.residuals().at(positions));

        int[][] targets = Arrays.stream(answer).mapToObj(token -> new int[] {token}).toArray(int[][]::new);
        int[][][] atLast = run.ranks(List.of(last), true, positions, targets);
        boolean right = Arrays.stream(atLast[0]).allMatch(ranks -> ranks[0] == 1);
        int[] start = {positions[0]};
        int[][][] ofFirst = run.ranks(residuals, true, start, new int[][] {targets[0]});
        var reached = IntStream.range(0, ofFirst.length).filter(reading -> ofFirst[reading][0][0] == 1).findFirst();
        return new FactResult(probe, right, reached);
    }

    /** A verb is right if its right form has a lower rank than its wrong one at the last layer. */
    AgreementResult ask(AgreementProbe probe) {
        try {
            int right = model.tokenizer().single(probe.right());
            int wrong = model.tokenizer().single(probe.wrong());
            var run = model.run(probe.prompt(), Capture.hooks(last.name()).at(-1));
            int[] ranks = run.ranks(List.of(last), true, run.positions(), new int[][] {{right, wrong}})[0][0];
            return new AgreementResult(probe, ranks[0] < ranks[1]);
        } catch (StrataException e) {
            return new AgreementResult(probe, false);
        }
    }

    /** The README's sentences, layer by layer, as far as the model has a token for each word that is watched. */
    List<Rankings> sentences() {
        Map<String, String[]> watched = new LinkedHashMap<>();
        watched.put("Heathrow airport is located in the city of", new String[] {" London"});
        watched.put("The keys to the cabinet", new String[] {" are", " is"});
        watched.put("The key to the cabinets", new String[] {" is", " are"});
        var sentences = new ArrayList<Rankings>();
        watched.forEach((text, words) -> {
            if (Arrays.stream(words).allMatch(word -> model.tokenizer().encode(word).length == 1)) {
                sentences.add(Rankings.of(model.run(text, Capture.residuals().at(-1))).watch(words));
            }
        });
        return sentences;
    }
}
