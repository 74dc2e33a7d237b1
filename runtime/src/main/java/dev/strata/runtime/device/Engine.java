package dev.strata.runtime.device;

/** A checkpoint on a device: its weights in place, its programs compiled. Safe to share between threads. */
public interface Engine extends AutoCloseable {
    /** A new, empty sequence with its own KV cache. */
    Session session();

    @Override
    void close();
}
