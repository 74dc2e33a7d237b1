package dev.strata.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtGradientCollector;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.strata.bench.contender.Learner;
import dev.strata.runtime.checkpoint.Checkpoint;
import dev.strata.runtime.checkpoint.Config;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;

/** A training step through PyTorch's own differentiation of gpt2.py and its fused AdamW. */
public final class PyTorchLearner implements Learner {
    private final Config config;
    private final PtNDManager manager;
    private final PtSymbolBlock module;
    private final IValue weights;
    private final IValue tokens;
    private final IValue targets;
    private final PtNDArray[] learned;
    private final long matrices;
    private final IValue state;
    private final IValue means;
    private final IValue squares;
    private final IValue steps;

    /** @param targets the token after each of {@code tokens} */
    public PyTorchLearner(Path directory, int[] tokens, int[] targets) {
        manager = (PtNDManager) PyTorch.engine().newBaseManager();
        module = PyTorch.module(manager);
        this.tokens = IValue.from(PyTorch.integers(manager, tokens));
        this.targets = IValue.from(PyTorch.integers(manager, targets));
        PtNDArray[] parameters;
        try (var checkpoint = Checkpoint.open(directory)) {
            config = checkpoint.config();
            parameters = Parameters.of(checkpoint, manager);
        }
        weights = IValue.listFrom(parameters);
        Comparator<PtNDArray> matricesFirst = Comparator.comparing(parameter -> parameter.getShape().dimension() < 2);
        learned = Arrays.stream(parameters).distinct().sorted(matricesFirst).toArray(PtNDArray[]::new);
        matrices = Arrays.stream(learned).filter(parameter -> parameter.getShape().dimension() == 2).count();
        Arrays.stream(learned).forEach(parameter -> parameter.setRequiresGradient(true));
        state = IValue.listFrom(learned);
        means = IValue.listFrom(each(parameter -> parameter.getManager().zeros(parameter.getShape())));
        squares = IValue.listFrom(each(parameter -> parameter.getManager().zeros(parameter.getShape())));
        steps = IValue.listFrom(each(parameter -> parameter.getManager().create(0f)));
    }

    @Override
    public double step() {
        try (var scope = (PtNDManager) manager.newSubManager();
                var heads = IValue.from((long) config.heads());
                var epsilon = IValue.from((double) config.epsilon())) {
            double loss;
            JniUtils.setGradMode(true);
            try (var collector = new PtGradientCollector();
                    var result = IValueUtils.runMethod(module, "loss", tokens, targets, heads, epsilon, weights)) {
                PtNDArray mean = result.toTensor(scope);
                collector.backward(mean);
                loss = mean.getFloat();
            } finally {
                JniUtils.setGradMode(false);
            }
            PtNDArray[] gradients = each(JniUtils::getGradient);
            try (var first = IValue.from(matrices);
                    var slopes = IValue.listFrom(gradients);
                    var rate = IValue.from(RATE);
                    var none = IValueUtils.runMethod(
                            module, "update", first, state, slopes, means, squares, steps, rate)) {
                return loss;
            } finally {
                Stream.of(gradients).forEach(PtNDArray::close);
            }
        }
    }

    private PtNDArray[] each(Function<PtNDArray, NDArray> made) {
        return Arrays.stream(learned).map(made).toArray(PtNDArray[]::new);
    }

    @Override
    public void close() {
        Stream.of(weights, tokens, targets, state, means, squares, steps).forEach(IValue::close);
        manager.close();
    }
}
