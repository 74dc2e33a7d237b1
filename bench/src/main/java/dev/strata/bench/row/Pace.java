package dev.strata.bench.row;

/**
 * How long to measure.
 *
 * @param rounds turns of each contender that count, at most
 * @param leastRounds as many whatever they take
 * @param roundSeconds after which there is no further round than those
 * @param warmRounds turns before that at least
 * @param warmSeconds of a contender's turns before anything counts
 * @param turnSeconds that a turn takes at least
 */
public record Pace(
        int rounds, int leastRounds, double roundSeconds, int warmRounds, double warmSeconds, double turnSeconds) {
    private static final int SERIOUS = 3;

    /** What takes minutes for all rows: five rounds, but where they are long, three. */
    public static Pace brisk() {
        return new Pace(5, SERIOUS, 20, 1, 3, 0.4);
    }

    /** With fewer than three rounds there is hardly a warm-up: they show that all runs, not how fast. */
    public static Pace of(int rounds) {
        return rounds < SERIOUS
                ? new Pace(rounds, rounds, 0, 1, 0, 0)
                : new Pace(rounds, rounds, 0, 1, 3, 0.4);
    }

    /** For fresh processes: the first fills the machine's file cache, and nothing else gets warm. */
    Pace ofProcesses() {
        return new Pace(rounds, leastRounds, roundSeconds, 1, 0, 0);
    }

    /** Where nothing gets warm, or has been made warm when the contenders were compared. */
    Pace withoutWarmUp() {
        return new Pace(rounds, leastRounds, roundSeconds, 0, 0, turnSeconds);
    }

    /** Whether a contender has been warmed up by so many turns that took so long together. */
    boolean isWarm(int turns, double seconds) {
        return turns >= warmRounds && seconds >= warmSeconds;
    }

    /** Whether there is another round after so many that took so long together. */
    boolean goesOn(int done, double seconds) {
        return done < leastRounds || done < rounds && seconds < roundSeconds;
    }
}
