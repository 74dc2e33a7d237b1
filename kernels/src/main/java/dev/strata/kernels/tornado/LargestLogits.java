package dev.strata.kernels.tornado;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The largest logits of a row in each slice of the vocabulary, as {@link Predictions} holds them. Nothing depends on
 * an {@code ||}: see docs/tornadovm.md.
 */
final class LargestLogits {
    private LargestLogits() {}

    /** Puts a logit among {@code size} in descending order, behind its equals. */
    static void insert(FloatArray values, IntArray tokens, int at, int size, float logit, int token) {
        int place = at + size;
        while (place > at && logit > values.get(place - 1)) {
            values.set(place, values.get(place - 1));
            tokens.set(place, tokens.get(place - 1));
            place--;
        }
        values.set(place, logit);
        tokens.set(place, token);
    }

    /** The slice of a row that has the largest logit of those that are left, the lowest token of equals. */
    static int nextSlice(
            IntArray request, FloatArray values, IntArray tokens, IntArray heads, int first, int slices,
            int vocabulary) {
        int room = request.get(Ranking.ROOM);
        int next = 0;
        int token = Choice.UNSET;
        float value = Choice.NONE;
        for (int slice = 0; slice < slices; slice++) {
            int head = heads.get(first + slice);
            if (head < Math.min(room, Slices.tokens(vocabulary, slice))) {
                int at = (first + slice) * (room + 1) + head;
                float other = values.get(at);
                int larger = other > value ? 1 : 0;
                int equal = other == value ? 1 : 0;
                int lower = tokens.get(at) < token ? 1 : 0;
                int better = larger + equal * lower;
                next = better == 1 ? slice : next;
                token = better == 1 ? tokens.get(at) : token;
                value = better == 1 ? other : value;
            }
        }
        return next;
    }
}
