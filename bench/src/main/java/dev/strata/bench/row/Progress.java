package dev.strata.bench.row;

/** Who hears how far the row that is being measured is. */
public interface Progress {
    /** @param step what happens now, e.g. {@code round 2 of 5} */
    void at(String step);

    /** What a user should find afterwards, too. */
    void say(String line);
}
