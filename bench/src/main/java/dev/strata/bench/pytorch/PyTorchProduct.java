package dev.strata.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** One large matrix product through PyTorch. */
public final class PyTorchProduct implements Runnable {
    private final NDArray left;
    private final NDArray right;

    /** [size, size] · [size, size] */
    public PyTorchProduct(int size) {
        NDManager manager = PyTorch.engine().newBaseManager();
        left = manager.randomUniform(-1, 1, new Shape(size, size));
        right = manager.randomUniform(-1, 1, new Shape(size, size));
    }

    @Override
    public void run() {
        left.matMul(right).close();
    }
}
