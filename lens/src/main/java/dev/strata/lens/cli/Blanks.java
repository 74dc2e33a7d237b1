package dev.strata.lens.cli;

import dev.strata.lens.Ranges;
import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The positions of many prompts that predictions follow. */
final class Blanks {
    private Blanks() {}

    /** Those behind which a token of the prompt itself follows; all of them unless positions are given. */
    static List<int[]> beforeTokens(PromptLines prompts, Optional<String> positions) {
        for (int i = 0; i < prompts.count(); i++) {
            if (prompts.tokens().get(i).length < 2) {
                throw new StrataException(prompts.place(i) + ": --all needs two tokens at least: the prompt has 1");
            }
        }
        List<int[]> blanks = of(prompts, positions.orElse("0--2"));
        for (int i = 0; i < prompts.count(); i++) {
            int last = prompts.tokens().get(i).length - 1;
            if (Arrays.stream(blanks.get(i)).anyMatch(position -> position == last)) {
                throw new UsageException("--positions: " + prompts.place(i) + ": no token follows position " + last);
            }
        }
        return blanks;
    }

    /**
     * The same list for each prompt.
     *
     * @param positions as the user writes them; negative ones count from each prompt's end
     */
    static List<int[]> of(PromptLines prompts, String positions) {
        return IntStream.range(0, prompts.count())
                .mapToObj(prompt -> UsageException.blaming("--positions", () -> UsageException.blaming(
                        prompts.place(prompt),
                        () -> Ranges.parse(positions, prompts.tokens().get(prompt).length, "position"))))
                .toList();
    }
}
