package dev.strata.lens.explore;

/** A request that is not answered. */
final class Refusal extends Exception {
    private final int status;

    /** @param status of HTTP, 400 to 503 */
    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
