package dev.strata.bench.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.bench.Checkpoints;
import dev.strata.bench.ceiling.Cost;
import dev.strata.kernels.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlternationTest {
    private static final Pace PACE = new Pace(2, 2, 0, 1, 0, 0);

    private final List<String> turns = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void at(String step) {
            steps.add(step);
        }

        @Override
        public void say(String line) {
            steps.add(line);
        }
    };

    @Test
    void contendersTakeTurnsAndTheWarmUpDoesNotCount() throws Exception {
        var contenders = new LinkedHashMap<String, Measurement>();
        for (String id : List.of("a", "b", "c")) {
            contenders.put(id, () -> turn(id));
        }
        var samples = new Alternation(contenders, Set.of()).run(PACE, progress);
        assertEquals("a b c a b c a b c", String.join(" ", turns));
        assertEquals(2, samples.get("a").size());
        assertEquals(5.5, samples.get("a").median()); // turns 4 and 7
        assertEquals(List.of("warm-up", "round 1 of 2", "round 2 of 2"), steps);
    }

    @Test
    void whoIsWarmWaitsForTheOthers() throws Exception {
        var contenders = new LinkedHashMap<String, Measurement>();
        contenders.put("slow", () -> {
            Thread.sleep(60);
            return turn("slow");
        });
        contenders.put("fast", () -> {
            Thread.sleep(25);
            return turn("fast");
        });
        var samples = new Alternation(contenders, Set.of()).run(new Pace(1, 1, 0, 1, 0.05, 0), progress);
        assertEquals("slow fast fast slow fast", String.join(" ", turns));
        assertEquals(4, samples.get("slow").median());
        turns.clear();
        new Alternation(contenders, Set.of("slow")).run(new Pace(1, 1, 0, 1, 0.05, 0), progress);
        assertEquals("fast fast slow fast", String.join(" ", turns));
        turns.clear();
        new Alternation(contenders, Set.of()).run(new Pace(1, 1, 0, 1, 0.05, 0).withoutWarmUp(), progress);
        assertEquals("slow fast", String.join(" ", turns));
    }

    @Test
    void longRoundsAreFewer() throws Exception {
        Map<String, Measurement> contenders = Map.of("a", () -> {
            Thread.sleep(60);
            return turn("a");
        });
        assertEquals(2, new Alternation(contenders, Set.of())
                .run(new Pace(9, 2, 0.1, 0, 0, 0), progress).get("a").size());
        assertEquals(4, new Alternation(contenders, Set.of())
                .run(new Pace(4, 2, 9, 0, 0, 0), progress).get("a").size());
    }

    @Test
    void oneThatFailsIsLeftOutAndSaysWhy() throws Exception {
        var contenders = new LinkedHashMap<String, Measurement>();
        contenders.put("a", () -> turn("a"));
        contenders.put("b", () -> {
            if (turn("b") > 2) {
                throw new IllegalStateException("tired\nand more");
            }
            return 0;
        });
        var alternation = new Alternation(contenders, Set.of());
        assertEquals(List.of("a"), List.copyOf(alternation.run(PACE, progress).keySet()));
        assertEquals(Map.of("b", "IllegalStateException: tired"), alternation.failures());
        assertEquals("a b a b a", String.join(" ", turns));
    }

    @Test
    void aRateIsOfAllWorkInATurnAndNotOfItsPreparation() throws Exception {
        Measurement slow = Measurement.prepared(10, 0.05, () -> {
            Thread.sleep(20);
            return () -> {
                Thread.sleep(20);
                return "";
            };
        });
        double rate = slow.take();
        assertTrue(rate > 50 && rate <= 500, "10 in 20 ms are 500 a second, found " + rate);
    }

    @Test
    void costsAreThoseOfThePublishedShapes() {
        assertEquals(124_439_808L * 4, new Cost(Checkpoints.GPT2).weights());
        assertEquals(354_823_168L * 4, new Cost(Checkpoints.MEDIUM).weights());
        double matrices = 12 * 7_077_888 + 768 * 50_257;
        assertEquals(4 * matrices, new Cost(Checkpoints.GPT2).decode(DType.F32));
        double attention = 12 * 4 * 768; // one score and one value per channel, two FLOP each
        assertEquals(2 * matrices + attention, new Cost(Checkpoints.GPT2).prefill(1));
    }

    private double turn(String id) {
        turns.add(id);
        return turns.size();
    }
}
