package dev.strata.bench.row;

import dev.strata.bench.table.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures contenders in turn, A B C A B C …, so that whatever else the machine does meets all of them alike; medians
 * and quartiles of the rounds are then comparable even where absolute figures drift.
 *
 * <p>JMH runs one benchmark after the other, each in a fork of its own, and can't alternate them. So this loop does
 * what JMH does for one: a warm-up that doesn't count, turns long enough for the clock, results that are kept, a
 * collection of garbage before each turn, and many rounds. Between turns it waits until the threads of the one before,
 * which spin for a moment when they have nothing to do, are asleep.
 */
final class Alternation {
    private static final long SETTLE_MILLIS = 30;

    private final Map<String, Measurement> contenders;
    private final Set<String> warm;
    private final Map<String, Work> work = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    /** What a contender has done. */
    private static final class Work {
        private final List<Double> values = new ArrayList<>();
        private double seconds;

        boolean isWarm(Pace pace) {
            return pace.isWarm(values.size(), seconds);
        }
    }

    /** @param warm who needs no warm-up */
    Alternation(Map<String, Measurement> contenders, Set<String> warm) {
        this.contenders = new LinkedHashMap<>(contenders);
        this.warm = warm;
        contenders.keySet().forEach(id -> work.put(id, new Work()));
    }

    /** A sample of as many values as there were rounds, of each contender that didn't fail. */
    Map<String, Sample> run(Pace pace, Progress progress) throws InterruptedException {
        for (var cold = cold(pace); !cold.isEmpty(); cold = cold(pace)) {
            progress.at("warm-up");
            round(cold);
        }
        work.values().forEach(done -> done.values.clear());
        long start = System.nanoTime();
        for (int done = 0; pace.goesOn(done, (System.nanoTime() - start) / 1e9); done++) {
            progress.at("round " + (done + 1) + " of " + pace.rounds());
            round(List.copyOf(contenders.keySet()));
        }
        var samples = new LinkedHashMap<String, Sample>();
        for (String id : contenders.keySet()) {
            samples.put(id, new Sample(work.get(id).values.stream().mapToDouble(Double::doubleValue).toArray()));
        }
        return samples;
    }

    private List<String> cold(Pace pace) {
        return contenders.keySet().stream()
                .filter(id -> !warm.contains(id) && !work.get(id).isWarm(pace))
                .toList();
    }

    /** Why a contender has no sample. */
    Map<String, String> failures() {
        return failures;
    }

    private void round(List<String> ids) throws InterruptedException {
        for (String id : ids) {
            System.gc();
            Thread.sleep(SETTLE_MILLIS);
            Work done = work.get(id);
            long start = System.nanoTime();
            try {
                done.values.add(contenders.get(id).take());
                done.seconds += (System.nanoTime() - start) / 1e9;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception | LinkageError e) {
                contenders.remove(id);
                failures.put(id, Failure.reason(e));
            }
        }
    }
}
