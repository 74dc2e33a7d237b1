package uk.ac.manchester.tornado.api;

/** A grid of two dimensions. Strata's stand-in for the TornadoVM type of this name; it holds values. */
public class WorkerGrid2D extends AbstractWorkerGrid {
    public static final int DIM = 2;

    public WorkerGrid2D(int x, int y) {
        super(x, y, 1);
    }

    @Override
    public int dimension() {
        return DIM;
    }
}
