package dev.strata.bench.contender;

/** An engine with a checkpoint loaded, ready to be timed: Strata or one of its peers. Used by one thread. */
public interface Contender extends AutoCloseable {
    /** How many threads each contender computes with: as Strata's own, all cores or {@code -Dstrata.threads=N}. */
    static int threads() {
        return Integer.getInteger("strata.threads", Runtime.getRuntime().availableProcessors());
    }

    /** How tables and files name it, e.g. {@code onnxruntime}. */
    String id();

    /** A new sequence with an empty KV cache. */
    Sequence sequence();

    /** So many new sequences that grow side by side. */
    Together together(int sequences);

    @Override
    void close();
}
