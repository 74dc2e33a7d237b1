package uk.ac.manchester.tornado.api;

/**
 * The sizes of a grid, by dimension. Strata's stand-in for the TornadoVM type of this name: it has the part
 * of its signatures that Strata uses, and it holds values.
 */
public abstract class AbstractWorkerGrid implements WorkerGrid {
    protected long[] globalWork;
    protected long[] localWork;
    protected long[] numOfWorkgroups;

    protected AbstractWorkerGrid(long x, long y, long z) {
        globalWork = new long[] {x, y, z};
    }

    @Override
    public long[] getGlobalWork() {
        return globalWork;
    }

    /** Lanes per group, or null: the backend chooses. */
    @Override
    public long[] getLocalWork() {
        return localWork;
    }

    /** Groups, or null while the lanes per group are. */
    @Override
    public long[] getNumberOfWorkgroups() {
        return numOfWorkgroups;
    }

    @Override
    public void setGlobalWork(long x, long y, long z) {
        globalWork = new long[] {x, y, z};
        countGroups();
    }

    @Override
    public void setLocalWork(long x, long y, long z) {
        localWork = new long[] {x, y, z};
        countGroups();
    }

    @Override
    public void setLocalWorkToNull() {
        localWork = null;
        numOfWorkgroups = null;
    }

    private void countGroups() {
        if (localWork != null) {
            numOfWorkgroups = new long[] {
                globalWork[0] / localWork[0], globalWork[1] / localWork[1], globalWork[2] / localWork[2]
            };
        }
    }
}
