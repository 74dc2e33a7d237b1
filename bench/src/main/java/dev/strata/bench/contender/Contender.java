package dev.strata.bench.contender;

/** An engine with a checkpoint loaded, ready to be timed: Strata or one of its peers. Used by one thread. */
public interface Contender extends AutoCloseable {
    /** How tables and files name it, e.g. {@code onnxruntime}. */
    String id();

    /** A new sequence with an empty KV cache. */
    Sequence sequence();

    @Override
    void close();
}
