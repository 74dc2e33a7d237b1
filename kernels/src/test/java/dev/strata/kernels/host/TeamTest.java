package dev.strata.kernels.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class TeamTest {
    @Test
    void everyChunkRunsOnce() throws InterruptedException {
        var team = new Team(4);
        for (int job = 0; job < 20_000; job++) {
            var runs = new AtomicIntegerArray(job % 9);
            team.run(runs.length(), (chunk, worker) -> {
                assertTrue(worker >= 0 && worker < 4);
                runs.incrementAndGet(chunk);
            });
            for (int i = 0; i < runs.length(); i++) {
                assertEquals(1, runs.get(i));
            }
            if (job % 2000 == 0) {
                Thread.sleep(2);
            }
        }
    }

    @Test
    void severalCallersShareIt() throws InterruptedException {
        var team = new Team(3);
        var callers = new ArrayList<Thread>();
        var total = new AtomicIntegerArray(4);
        for (int i = 0; i < 4; i++) {
            int caller = i;
            callers.add(Thread.startVirtualThread(() -> {
                for (int job = 0; job < 3000; job++) {
                    team.run(5, (chunk, worker) -> total.incrementAndGet(caller));
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(15_000, total.get(i));
        }
    }

    @Test
    void aFailureReachesTheCallerAndTheTeamGoesOn() {
        var team = new Team(2);
        for (int i = 0; i < 100; i++) {
            var thrown = assertThrows(IllegalStateException.class, () -> team.run(8, (chunk, worker) -> {
                if (chunk == 5) {
                    throw new IllegalStateException("five");
                }
            }));
            assertEquals("five", thrown.getMessage());
            team.run(8, (chunk, worker) -> {});
        }
    }
}
