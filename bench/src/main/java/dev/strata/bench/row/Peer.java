package dev.strata.bench.row;

import dev.strata.bench.contender.Contender;
import dev.strata.bench.contender.Learner;
import dev.strata.bench.onnx.OnnxProduct;
import dev.strata.bench.onnx.OnnxRuntime;
import dev.strata.bench.pytorch.PyTorch;
import dev.strata.bench.pytorch.PyTorchLearner;
import dev.strata.bench.pytorch.PyTorchProduct;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An engine beside Strata.
 *
 * @param opens a checkpoint in F32
 * @param product [n, n] · [n, n]
 */
public record Peer(String id, Opener opens, Optional<LearnerOpener> trains, Product product) {
    /** All there are, in the order of the table's columns. */
    public static final List<Peer> ALL = List.of(
            new Peer(OnnxRuntime.ID, OnnxRuntime::new, Optional.empty(), OnnxProduct::new),
            new Peer(PyTorch.ID, PyTorch::new, Optional.of(PyTorchLearner::new), PyTorchProduct::new));

    /** Loads a checkpoint. */
    @FunctionalInterface
    public interface Opener {
        Contender open(Path directory) throws Exception;
    }

    /** Loads a checkpoint to train it on these tokens. */
    @FunctionalInterface
    public interface LearnerOpener {
        Learner open(Path directory, int[] tokens, int[] targets) throws Exception;
    }

    /** Makes a matrix product ready. */
    @FunctionalInterface
    public interface Product {
        Runnable of(int size) throws Exception;
    }

    /** Their ids. */
    public static List<String> ids() {
        return ALL.stream().map(Peer::id).toList();
    }
}
