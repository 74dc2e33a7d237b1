package dev.strata.bench.row;

/**
 * How long to measure.
 *
 * @param rounds turns of each contender that count
 * @param warmRounds turns before that at least
 * @param warmSeconds that each contender has had before anything counts
 * @param turnSeconds that a turn takes at least
 */
public record Pace(int rounds, int warmRounds, double warmSeconds, double turnSeconds) {
    private static final int SERIOUS = 3;

    /** With fewer than three rounds there is hardly a warm-up: they show that all runs, not how fast. */
    public static Pace of(int rounds) {
        return rounds < SERIOUS ? new Pace(rounds, 1, 0, 0) : new Pace(rounds, 3, 3, 0.4);
    }

    /** For fresh processes: the first fills the machine's file cache, and nothing else gets warm. */
    Pace ofProcesses() {
        return new Pace(rounds, 1, 0, 0);
    }
}
