package dev.strata.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.strata.runtime.StrataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a step's learning rate and windows follow from: the settings and the step alone. */
class ScheduleTest {
    @Test
    void warmsUpAndDecays() {
        var schedule = new Schedule(110, 1, 0.1, 9);
        assertEquals(0.1, schedule.rate(0), 1e-12);
        assertEquals(0.9, schedule.rate(8), 1e-12);
        assertEquals(1, schedule.rate(9), 1e-12);
        assertEquals((1 + 0.1) / 2, (schedule.rate(59) + schedule.rate(60)) / 2, 1e-3);
        assertEquals(0.1, schedule.rate(110), 1e-12);
        assertTrue(IntStream.range(9, 109).allMatch(step -> schedule.rate(step) > schedule.rate(step + 1)));
    }

    @Test
    void shortRunsHaveAWarmUpToo() {
        assertEquals(new Schedule(50, 1e-3, 1e-3 / 10, 5), Schedule.of(50, 1e-3));
        assertEquals(100, Schedule.of(5000, 1e-3).warmup());
        assertEquals(1e-3, Schedule.of(1, 1e-3).rate(0));
    }

    @Test
    void eachEpochHasEveryWindowOnceInAnotherOrder() {
        var order = new Order(100, 7);
        List<Integer> first = LongStream.range(0, 100).mapToObj(order::window).toList();
        List<Integer> second = LongStream.range(100, 200).mapToObj(order::window).toList();
        List<Integer> sorted = IntStream.range(0, 100).boxed().toList();
        assertEquals(sorted, first.stream().sorted().toList());
        assertEquals(sorted, second.stream().sorted().toList());
        assertNotEquals(sorted, first);
        assertNotEquals(first, second);
        assertEquals(first.get(42), new Order(100, 7).window(42));
        assertEquals(second.get(42), new Order(100, 7).window(142));
        assertNotEquals(first, LongStream.range(0, 100).mapToObj(new Order(100, 8)::window).toList());
    }

    @Test
    void epochsBecomeSteps() {
        assertEquals(25, TrainingSettings.steps(2, 100, 4, 2));
        assertEquals(13, TrainingSettings.steps(1, 100, 4, 2));
        assertEquals(1, TrainingSettings.steps(0.001, 100, 4, 2));
    }

    @Test
    void nonsenseIsRefusedByName() {
        refused("steps must be 1 or more, not 0", () -> Schedule.of(0, 1));
        refused("lr must be a number greater than 0, not -1", () -> Schedule.of(10, -1));
        refused("lr must be a number greater than 0, not NaN", () -> Schedule.of(10, Double.NaN));
        refused("min-lr must be at most lr (0.1), not 0.2", () -> new Schedule(10, 0.1, 0.2, 0));
        refused("warmup must be 0 or more, not -1", () -> new Schedule(10, 0.1, 0, -1));
        refused("beta2 must be at least 0 and less than 1, not 1", () -> new Optimiser(0.9, 1, 1e-8, 0, 0));
        refused("clip must be a number, 0 or more, not -1", () -> new Optimiser(0.9, 0.9, 1e-8, 0, -1));
        refused("epsilon must be a number greater than 0, not 0", () -> new Optimiser(0.9, 0.9, 0, 0, 0));
        refused("context must be 1 or more, not 0", () -> new Windowing(0, 1, false));
        refused("stride must be at most context (8)", () -> new Windowing(8, 9, false));
        refused("width must be a multiple of heads (3), not 100", () -> new ModelShape(1, 3, 100, 8));
        refused("epochs must be a number greater than 0, not 0", () -> TrainingSettings.steps(0, 10, 1, 1));
        refused("held-out-part must be at least 0 and less than 1, not 1", () ->
                new DataSource(List.of(Path.of("x")), Optional.empty(), 1));
    }

    private static void refused(String said, Supplier<?> call) {
        var e = assertThrows(StrataException.class, call::get);
        assertTrue(e.getMessage().startsWith(said), e.getMessage());
    }
}
