package dev.strata.demo.corpus;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** Draws from a list, each element as often as its weight says. */
final class Weighted<T> {
    private final List<T> elements;
    private final double[] upTo;

    Weighted(List<T> elements, ToDoubleFunction<T> weight) {
        this.elements = List.copyOf(elements);
        upTo = new double[elements.size()];
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += weight.applyAsDouble(elements.get(i));
            upTo[i] = sum;
        }
    }

    T draw(RandomGenerator random) {
        double at = random.nextDouble() * upTo[upTo.length - 1];
        int i = 0;
        while (i < upTo.length - 1 && upTo[i] <= at) {
            i++;
        }
        return elements.get(i);
    }
}
