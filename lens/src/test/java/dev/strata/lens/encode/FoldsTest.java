package dev.strata.lens.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.StrataException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {
    @Test
    void noGroupIsSplit() {
        var random = new Random(5);
        for (int seed = 0; seed < 50; seed++) {
            List<String> groups = IntStream.range(0, 90).mapToObj(_ -> "g" + random.nextInt(12)).toList();
            var folds = Folds.of(groups, 4, seed);
            var foldOf = new HashMap<String, Integer>();
            for (int row = 0; row < 90; row++) {
                Integer before = foldOf.putIfAbsent(groups.get(row), folds.of()[row]);
                assertTrue(before == null || before == folds.of()[row], groups.get(row));
            }
        }
    }

    @Test
    void everyRowIsHeldOutOnce() {
        var folds = Folds.of(IntStream.range(0, 23).mapToObj(Integer::toString).toList(), 5, 1);
        int[] held = IntStream.range(0, 5).flatMap(fold -> Arrays.stream(folds.test(fold))).sorted().toArray();
        assertArrayEquals(IntStream.range(0, 23).toArray(), held);
        assertEquals(4, folds.smallest());
        for (int fold = 0; fold < 5; fold++) {
            int[] both = IntStream.concat(Arrays.stream(folds.test(fold)), Arrays.stream(folds.training(fold)))
                    .sorted().toArray();
            assertArrayEquals(held, both);
        }
    }

    @Test
    void theSeedDecides() {
        List<String> groups = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
        assertArrayEquals(Folds.of(groups, 5, 7).of(), Folds.of(groups, 5, 7).of());
        assertFalse(Arrays.equals(Folds.of(groups, 5, 7).of(), Folds.of(groups, 5, 8).of()));
    }

    @Test
    void fewerGroupsThanFolds() {
        String message = assertThrows(StrataException.class, () -> Folds.of(List.of("a", "a", "b", "b"), 3, 0)).getMessage();
        assertTrue(message.contains("3 folds, but groups: 2"), message);
        message = assertThrows(StrataException.class, () -> Folds.of(List.of("a", "b"), 3, 0)).getMessage();
        assertTrue(message.contains("3 folds, but stimuli: 2"), message);
    }
}
