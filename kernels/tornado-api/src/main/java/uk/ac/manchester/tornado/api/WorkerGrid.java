package uk.ac.manchester.tornado.api;

/**
 * How many lanes run a task, and in which groups. Strata's stand-in for the TornadoVM type of this name:
 * the part of its signatures that Strata uses.
 */
public interface WorkerGrid {
    int dimension();

    long[] getGlobalWork();

    long[] getLocalWork();

    long[] getNumberOfWorkgroups();

    void setGlobalWork(long x, long y, long z);

    void setLocalWork(long x, long y, long z);

    void setLocalWorkToNull();
}
