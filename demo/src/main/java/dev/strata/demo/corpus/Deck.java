package dev.strata.demo.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Deals its cards in a random order, all of them before any comes again: so each comes equally often. */
final class Deck<T> {
    private final List<T> cards;
    private final RandomGenerator random;
    private int next;

    Deck(List<T> cards, RandomGenerator random) {
        this.cards = new ArrayList<>(cards);
        this.random = random;
        this.next = cards.size();
    }

    T draw() {
        if (next == cards.size()) {
            Collections.shuffle(cards, random);
            next = 0;
        }
        return cards.get(next++);
    }
}
