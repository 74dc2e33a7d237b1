package dev.strata.lens.rank;

import dev.strata.lens.Lens;
import dev.strata.lens.PackReader;
import dev.strata.lens.Readings;
import dev.strata.runtime.Gpt2;
import dev.strata.runtime.Run;
import dev.strata.runtime.Runs;
import dev.strata.runtime.program.Hook;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A question to a model about many prompts, which are read and ranked side by side; one {@link Rankings} comes for
 * each, in their order.
 *
 * @param positions of each prompt, the input tokens that the blanks follow
 */
public record PackRankQuery(Gpt2 model, List<int[]> prompts, List<int[]> positions, Lens lens, int[] readings) {
    public PackRankQuery {
        prompts = List.copyOf(prompts);
        positions = List.copyOf(positions);
        readings = readings.clone();
    }

    /** Ranks these tokens at each position. */
    public void watch(int[] ids, Consumer<Rankings> consumer) {
        answer(consumer, runs -> targets(runs, (run, p) -> ids));
    }

    /** Ranks each prompt's own next token at each position, none of which is the last. */
    public void nextTokens(Consumer<Rankings> consumer) {
        answer(consumer, runs -> targets(runs, (run, p) ->
                new int[] {runs.all().get(run).tokens()[runs.all().get(run).positions()[p] + 1]}));
    }

    /** Ranks what the model itself would say at each position. */
    public void firstChoice(Consumer<Rankings> consumer) {
        answer(consumer, runs -> {
            if (runs.all().stream().allMatch(PackRankQuery::isLast)) {
                return targets(runs, (run, p) -> new int[] {runs.all().get(run).firstChoice()});
            }
            var output = List.of(Hook.residual(model.config().layers()));
            var likeliest = runs.predict(output, true, positions(runs), 1, targets(runs, (run, p) -> new int[0]));
            return targets(runs, (run, p) -> new int[] {likeliest[run][0][p].tokens()[0]});
        });
    }

    private static boolean isLast(Run run) {
        return run.positions().length == 1 && run.positions()[0] == run.tokens().length - 1;
    }

    /** The tokens to rank behind the p-th position of a run. */
    private interface Targets {
        int[] at(int run, int p);
    }

    private static int[][][] targets(Runs runs, Targets targets) {
        return IntStream.range(0, runs.all().size())
                .mapToObj(run -> IntStream.range(0, runs.all().get(run).positions().length)
                        .mapToObj(p -> targets.at(run, p))
                        .toArray(int[][]::new))
                .toArray(int[][][]::new);
    }

    private static int[][] positions(Runs runs) {
        return runs.all().stream().map(Run::positions).toArray(int[][]::new);
    }

    private interface Question {
        int[][][] targets(Runs runs);
    }

    private void answer(Consumer<Rankings> consumer, Question question) {
        int[] needed = IntStream.concat(Arrays.stream(readings), IntStream.of(model.config().layers())).toArray();
        var capture = Readings.capture(needed);
        model.runAll(prompts, prompt -> capture.at(positions.get(prompt)), runs -> {
            int[][] at = positions(runs);
            int[][][] targets = question.targets(runs);
            int[][][][] ranks = new PackReader(runs, lens, readings).ranks(at, targets);
            for (int run = 0; run < ranks.length; run++) {
                var answer = new RankAnswer(lens, readings, 0, at[run].length == 1);
                answer.add(model.tokenizer(), 0, at[run], targets[run], ranks[run]);
                consumer.accept(answer.rankings(model, runs.all().get(run).tokens()));
            }
        });
    }
}
