package dev.strata.runtime.device;

/** A checkpoint on a device: its weights in place, its programs compiled. Safe to share between threads. */
public interface Engine extends AutoCloseable {
    /** A new, empty sequence with its own KV cache. */
    Session session();

    /** Runs batches with these weights, which stay as they are. Memory is taken as batches need it. */
    Batches batches();

    @Override
    void close();
}
