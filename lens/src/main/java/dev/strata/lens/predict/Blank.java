package dev.strata.lens.predict;

import java.util.List;

/**
 * What the layers would put into one blank of a text.
 *
 * @param position of the input token that the blank follows
 * @param choices for each layer its likeliest tokens, the likeliest first
 * @param tracks of the tokens that were asked for, then of further ones
 */
public record Blank(int position, List<List<Choice>> choices, List<Track> tracks) {
    public Blank {
        choices = choices.stream().map(List::copyOf).toList();
        tracks = List.copyOf(tracks);
    }

    /** The first row from which on every layer's choice is the last one's. */
    public int settled() {
        int from = choices.size() - 1;
        while (from > 0 && choices.get(from - 1).getFirst().token().equals(choices.getLast().getFirst().token())) {
            from--;
        }
        return from;
    }
}
