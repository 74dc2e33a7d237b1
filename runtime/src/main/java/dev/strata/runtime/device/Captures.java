package dev.strata.runtime.device;

import dev.strata.runtime.program.Hook;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Captured tensors of one pass. They stay on the device; should the device need the room for another
 * pass, it moves them to host memory first, which the caller does not notice. Row r of each tensor
 * belongs to position {@code request().positions()[r]}.
 */
public interface Captures {
    CaptureRequest request();

    /** The number of positions in the cache at the end of the pass: the last dimension of a pattern. */
    int length();

    /** Every captured row: 0, 1, 2 and so on. */
    default int[] allRows() {
        return IntStream.range(0, request().positions().length).toArray();
    }

    /**
     * One tensor, brought over now: F32, row-major, shape {@code hook.shape(config, rows, length())}.
     *
     * @return read-only memory, valid as long as it is reachable
     * @throws IllegalArgumentException if the hook was not captured
     */
    MemorySegment read(Hook hook);

    /**
     * Ranks targets by captured residual streams, on the device.
     *
     * @param hooks captured tensors of the model's width
     * @param normalise whether the final layer norm comes before the unembedding
     * @param rows which of the captured rows
     * @param targets for each of these rows the tokens to rank, the same number for every row
     * @return [hook][row][target]: 1 + the number of tokens with a larger logit; 0 if that row's logits are
     *     not all finite
     */
    int[][][] rank(List<Hook> hooks, boolean normalise, int[] rows, int[][] targets);

    /**
     * What captured residual streams say comes next, found on the device without storing their logits.
     *
     * @param hooks captured tensors of the model's width
     * @param normalise whether the final layer norm comes before the unembedding
     * @param rows which of the captured rows
     * @param most how many of the likeliest tokens, 0 to the vocabulary
     * @param targets for each of these rows further tokens to look at, the same number for every row, perhaps none
     * @return [hook][row]; null for a row whose logits are not all finite
     * @throws IllegalArgumentException if a hook was not captured or is of another width, or a number is out of range
     */
    Prediction[][] predict(List<Hook> hooks, boolean normalise, int[] rows, int most, int[][] targets);

    /** For each of these rows of a captured tensor, the token it ranks first; -1 if its logits are not all finite. */
    default int[] firstChoice(Hook hook, boolean normalise, int[] rows) {
        return Arrays.stream(predict(List.of(hook), normalise, rows, 1, new int[rows.length][0])[0])
                .mapToInt(prediction -> prediction == null ? -1 : prediction.tokens()[0])
                .toArray();
    }
}
