package uk.ac.manchester.tornado.api;

/** A grid of one dimension. Strata's stand-in for the TornadoVM type of this name; it holds values. */
public class WorkerGrid1D extends AbstractWorkerGrid {
    public static final int DIM = 1;

    public WorkerGrid1D(int x) {
        super(x, 1, 1);
    }

    @Override
    public int dimension() {
        return DIM;
    }
}
