package dev.strata.demo.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
    @Test
    void alternativesMultiply() {
        assertEquals(List.of("a."), Shape.expand("a."));
        assertEquals(
                new HashSet<>(List.of("a b d.", "a c d.", "a b e.", "a c e.")),
                new HashSet<>(Shape.expand("a [b|c] [d|e].")));
        assertEquals(List.of("a", "a b"), Shape.expand("a[| b]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"airports.txt", "cities.txt", "countries.txt", "agreement.txt"})
    void aLinesAlternativesShareItsWeight(String file) {
        var shapes = Shape.read(file);
        assertEquals(shapes.size(), shapes.stream().map(Shape::text).distinct().count(), "a shape comes twice");
        for (Shape shape : shapes) {
            assertFalse(shape.text().matches(".*[\\[\\]].*"), shape.text());
            assertFalse(shape.weight() <= 0, shape.text());
        }
        double sum = shapes.stream().mapToDouble(Shape::weight).sum();
        assertEquals(Math.rint(sum), sum, 1e-6);
    }
}
