package dev.strata.bench.row;

import dev.strata.bench.table.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures contenders in turn, A B C A B C …, so that whatever else the machine does meets all of them alike; medians
 * and quartiles of the rounds are then comparable even where absolute figures drift.
 *
 * <p>JMH runs one benchmark after the other, each in a fork of its own, and can't alternate them. So this loop does
 * what JMH does for one: rounds of warm-up that don't count, turns long enough for the clock, results that are kept, a
 * collection of garbage before each turn, and many rounds. Between turns it waits until the threads of the one before,
 * which spin for a moment when they have nothing to do, are asleep.
 */
final class Alternation {
    private static final long SETTLE_MILLIS = 30;

    private final Map<String, Measurement> contenders;
    private final Map<String, String> failures = new LinkedHashMap<>();

    Alternation(Map<String, Measurement> contenders) {
        this.contenders = new LinkedHashMap<>(contenders);
    }

    /** A sample of as many values as rounds for each contender that didn't fail. */
    Map<String, Sample> run(Pace pace) throws InterruptedException {
        long start = System.nanoTime();
        int warm = 0;
        while (warm++ < pace.warmRounds() || seconds(start) < pace.warmSeconds() * contenders.size()) {
            round(new LinkedHashMap<>());
        }
        var values = new LinkedHashMap<String, List<Double>>();
        for (int round = 0; round < pace.rounds(); round++) {
            round(values);
        }
        var samples = new LinkedHashMap<String, Sample>();
        for (String id : contenders.keySet()) {
            samples.put(id, new Sample(values.get(id).stream().mapToDouble(Double::doubleValue).toArray()));
        }
        return samples;
    }

    /** Why a contender has no sample. */
    Map<String, String> failures() {
        return failures;
    }

    private void round(Map<String, List<Double>> values) throws InterruptedException {
        for (var contender : List.copyOf(contenders.entrySet())) {
            System.gc();
            Thread.sleep(SETTLE_MILLIS);
            String id = contender.getKey();
            try {
                values.computeIfAbsent(id, _ -> new ArrayList<>()).add(contender.getValue().take());
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception | LinkageError e) {
                contenders.remove(id);
                failures.put(id, Failure.reason(e));
            }
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
